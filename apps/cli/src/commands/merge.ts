import { checkWritable } from "@srloss/node-gpu";
import { finishRun } from "../evaluating/finish-run.ts";
import { mergeRows } from "../evaluating/merged-rows.ts";
import { textOption } from "../options.ts";
import { killable } from "../terminal/interruption.ts";
import { setTalk } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";

/** `srloss merge SHARD...` */
export async function merge(files: readonly string[], options: Record<string, unknown>): Promise<void> {
  setTalk(options);
  if (!files.length) throw new UsageError("name the rows of every shard, as in srloss merge shard-*.ndjson.");
  const out = textOption(options.out, "out");
  for (const file of [out, ...["csv", "parquet", "html"].map((name) => textOption(options[name], name))])
    if (file !== undefined) await checkWritable(file, { inputs: [...files] });
  const { rows, whole } = await killable(async () => mergeRows(files));
  await finishRun({ rows, whole, out, options, images: async () => [] });
}
