import type { HttpOptions, PullOptions } from "@srloss/vgg";
import { note, warn } from "./note.ts";
import { megabytes, progressLine } from "./progress.ts";

/** Options that show a person on stderr how a download goes, and `end`, to be called when it is over. */
export interface ShownDownload {
  readonly options: Required<Pick<HttpOptions, "fetch"> & Pick<PullOptions, "onProgress" | "onWarning">>;
  end(): void;
}

/** Shows nothing before something is asked of a server: what is in the cache needs no words. */
export function shownDownload(what: string): ShownDownload {
  const progress = progressLine(`Downloading ${what}`);
  let requests = 0;
  let silent = false;
  return {
    options: {
      fetch: (input, init) => {
        if (requests++ === 0) progress.update(0, 0, `from ${new URL(String(input)).host}`);
        else if (silent) {
          progress.end();
          note("Nothing came; trying again ...");
        }
        silent = true;
        return fetch(input, init);
      },
      onProgress: ({ loaded, total }) => {
        silent = false;
        progress.update(loaded, total, `${megabytes(loaded)} of ${megabytes(total)}`);
      },
      onWarning: (message) => {
        progress.end();
        warn(message);
      },
    },
    end: progress.end,
  };
}
