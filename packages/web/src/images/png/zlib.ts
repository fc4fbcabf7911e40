/**
 * Inflates zlib data with the platform's own decompressor.
 *
 * @param parts The data, in order.
 * @param length Bytes that come out; more are not unpacked.
 * @throws Error where the data is damaged, or is not as long as expected.
 */
export async function inflate(parts: readonly Uint8Array[], length: number): Promise<Uint8Array> {
  const result = new Uint8Array(length);
  let at = 0;
  const packed = new Blob(parts.map((part) => new Uint8Array(part)));
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > length) {
      await reader.cancel();
      throw new Error("it holds more pixels than its size says");
    }
    result.set(value, at);
    at += value.length;
  }
  if (at < length) throw new Error("pixels are missing");
  return result;
}

/** zlib data of `bytes`. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
