import { diskCache, fileSource } from "@srloss/node-gpu";
import type { PullOptions } from "@srloss/vgg";
import { mirrors } from "../comparing/mirrors.ts";
import { pulledOtherwise, withOtherWays } from "../comparing/other-ways.ts";
import { checkAddress, countOption, textOption } from "../options.ts";
import { shownDownload } from "../terminal/shown-download.ts";
import { UsageError } from "../usage-error.ts";

/** Brings a published set as the options say, `--url` and `--timeout`; what fails names the other ways to it. */
export async function pullSet<T>(
  name: string,
  options: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  pull: (how: Omit<PullOptions, "upTo">) => Promise<T>,
): Promise<T> {
  const from = textOption(options.url, "url");
  const remote = from !== undefined && /^https?:/i.test(from);
  if (remote) checkAddress(from);
  const seconds = countOption(options.timeout, "timeout");
  if (seconds === 0) throw new UsageError("--timeout needs at least one second.");
  const cache = diskCache();
  const download = shownDownload(name);
  return pull({
    // What is named is read, whatever is kept of the set.
    cache: from === undefined ? cache : { ...cache, read: async () => undefined },
    signal,
    mirrors: mirrors(),
    ...(from !== undefined && (remote ? { url: from } : { copy: fileSource(from) })),
    ...(seconds !== undefined && { stallMs: 1000 * seconds }),
    ...download.options,
  })
    .catch((error: unknown) => {
      throw from === undefined ? withOtherWays(error, pulledOtherwise(name)) : error;
    })
    .finally(download.end);
}
