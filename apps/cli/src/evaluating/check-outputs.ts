import { resolve } from "node:path";
import { checkWritable } from "@srloss/node-gpu";
import { textOption } from "../options.ts";
import { UsageError } from "../usage-error.ts";

/**
 * Sees to it that the files of a run can be written before it begins: each once, and none over what is read.
 *
 * @param out The rows; undefined where none are asked for.
 * @param options Of which `csv`, `parquet` and `html` are files.
 * @param inputs What is read; folders and what is not there may be among them.
 * @throws UsageError where two of them are one file; SrlossError for one that can't be written, or is read.
 */
export async function checkOutputs(
  out: string | undefined,
  options: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
): Promise<void> {
  const taken = new Map<string, string>();
  for (const [name, file] of [
    ["out", out],
    ...["csv", "parquet", "html"].map((name) => [name, textOption(options[name], name)] as const),
  ] as const) {
    if (file === undefined) continue;
    await checkWritable(file, { inputs });
    // A device, as /dev/null, takes whatever comes.
    const place = resolve(file);
    const other = taken.get(place);
    if (other !== undefined && !place.startsWith("/dev/"))
      throw new UsageError(`--${other} and --${name} are both ${file}; give each a file of its own.`);
    taken.set(place, name);
  }
}
