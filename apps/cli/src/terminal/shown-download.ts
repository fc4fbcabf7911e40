import type { PullOptions } from "@srloss/vgg";
import type { HttpOptions } from "@srloss/weights";
import { note, warn } from "./note.ts";
import { megabytes, progressLine } from "./progress.ts";

/** Options that show a person on stderr how a download goes, and `end`, to be called when it is over. */
export interface ShownDownload {
  readonly options: Required<Pick<HttpOptions, "fetch"> & Pick<PullOptions, "onProgress" | "onWarning">>;
  /** The same for a source that is read by itself, of a length that nobody knows. */
  readonly sourceOptions: Required<Pick<HttpOptions, "fetch" | "onBytes">>;
  end(): void;
}

/** Shows nothing before something is asked of a server: what is in the cache needs no words. */
export function shownDownload(what: string): ShownDownload {
  const progress = progressLine(`Downloading ${what}`);
  let requests = 0;
  /** Addresses and ranges that were asked for without a byte in return. */
  const asked = new Set<string>();
  let arrived = 0;
  const shownFetch: typeof fetch = (input, init) => {
    const range = `${String(input)} ${new Headers(init?.headers).get("range")}`;
    if (requests++ === 0) progress.update(0, 0, `from ${new URL(String(input)).host}`);
    else if (asked.has(range)) {
      progress.end();
      note("Nothing came; trying again ...");
    }
    asked.add(range);
    return fetch(input, init);
  };
  return {
    options: {
      fetch: shownFetch,
      onProgress: ({ loaded, total }) => {
        asked.clear();
        progress.update(loaded, total, `${megabytes(loaded)} of ${megabytes(total)}`);
      },
      onWarning: (message) => {
        progress.end();
        warn(message);
      },
    },
    sourceOptions: {
      fetch: shownFetch,
      onBytes: (count) => {
        asked.clear();
        arrived += count;
        progress.update(0, 0, megabytes(arrived));
      },
    },
    end: progress.end,
  };
}
