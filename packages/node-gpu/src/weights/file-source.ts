import { open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SrlossError } from "@srloss/core";
import { checkNoOptions, given, printable } from "@srloss/core/validation";
import { type ByteSource, WeightsError } from "@srloss/weights";

/**
 * A file on disk as a source of weights, for `loadVgg19({ weights: fileSource(path) })` and `readWeights`.
 *
 * @param path Of the file; its neighbours (the shards of a `model.json`) are found beside it.
 * @throws SrlossError for what is no path; WeightsError from its methods: a missing file, a directory, one that is cut short.
 *
 * @example
 * ```ts
 * const vgg = await loadVgg19({ weights: fileSource("vgg19.safetensors"), upTo: "block1_conv2" });
 * ```
 */
export function fileSource(path: string, ...more: []): ByteSource {
  checkNoOptions("fileSource", more);
  if (typeof path !== "string")
    throw new SrlossError("argument", `fileSource: the path of a weight file is text; got ${given(path)}.`);
  const shown = printable(path, 300);
  const size = async () => {
    if (path === "") throw new WeightsError("unavailable", "The name of the weight file is empty.");
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      const what =
        error.code === "ENOENT" || error.code === "ENOTDIR" ? "does not exist" : `can't be read (${error.code})`;
      throw new WeightsError("unavailable", `${shown} ${what}; give the path of a weight file.`, { cause: error });
    });
    if (found.isDirectory())
      throw new WeightsError("unavailable", `${shown} is a directory; give a file in it, such as its model.json.`);
    return found.size;
  };
  return {
    name: path,
    size,
    read: async (start, end) => {
      const length = await size();
      if (end > length)
        throw new WeightsError("truncated", `${shown} ends after ${length} bytes, before byte ${end}; get it again.`);
      const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
        throw new WeightsError("unavailable", `${shown} can't be read (${error.code}).`, { cause: error });
      });
      try {
        const bytes = new Uint8Array(end - start);
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw new WeightsError("truncated", `${shown} became shorter while it was read.`);
          done += bytesRead;
        }
        return bytes;
      } finally {
        await handle.close();
      }
    },
    sibling: (name) => fileSource(join(dirname(path), name)),
  };
}
