import { once } from "node:events";
import { createInflate } from "node:zlib";
import type { PngChunks } from "@srloss/engines/images";

/**
 * Unpacks a PNG's data beside the decoder, which stops at the last row and looks no further: browsers' decompressors refuse
 * what is missing, what is too much, and what fails its checksum.
 *
 * @throws Error with what is wrong, as part of a sentence.
 */
export async function checkPngData({ data, unpackedBytes }: PngChunks): Promise<void> {
  const inflate = createInflate({ chunkSize: 2 ** 18 });
  const packed = data.reduce((sum, part) => sum + part.length, 0);
  let length = 0;
  inflate.on("data", (part: Uint8Array) => {
    length += part.length;
    if (length > unpackedBytes) inflate.destroy(new Error("it holds more pixels than its size says"));
  });
  const end = once(inflate, "end");
  for (const part of data) inflate.write(part);
  inflate.end();
  await end;
  if (length < unpackedBytes) throw new Error("pixels are missing");
  if (inflate.bytesWritten < packed) throw new Error("its pixels are followed by other bytes");
}
