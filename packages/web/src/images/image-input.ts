/** Where pixels can come from: an address, a file or its bytes, or what a page draws with. */
export type ImageInput =
  | string
  | URL
  | Blob
  | Uint8Array
  | ArrayBuffer
  | ImageData
  | ImageBitmap
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | VideoFrame;

/** A file or where it is, which has to be decoded. */
export type ImageFile = string | URL | Blob | Uint8Array | ArrayBuffer;

/** Whether it has to be decoded. */
export function isFile(image: ImageInput): image is ImageFile {
  return typeof image === "string" || [URL, Blob, Uint8Array, ArrayBuffer].some((kind) => image instanceof kind);
}

/** Whether a page can draw it. */
export function isDrawn(image: unknown): image is Exclude<ImageInput, ImageFile> {
  return drawn.some((kind) => {
    const here = (globalThis as Readonly<Record<string, unknown>>)[kind];
    return typeof here === "function" && image instanceof here;
  });
}

/** Not all of these are in a worker, or in every browser. */
const drawn = ["ImageData", "ImageBitmap", "HTMLImageElement", "HTMLCanvasElement", "OffscreenCanvas", "VideoFrame"];

/** What errors call an image. */
export function imageName(image: ImageInput): string {
  if (typeof image === "string" || image instanceof URL) {
    const address = String(image);
    return address.startsWith("data:") ? "the image" : address;
  }
  const { name } = (image ?? {}) as { readonly name?: unknown };
  return typeof name === "string" && name ? name : "the image";
}
