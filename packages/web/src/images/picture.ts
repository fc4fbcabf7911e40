/** Where pixels can come from: an address, a file or its bytes, or what a page draws with. */
export type Picture =
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
export type PictureFile = string | URL | Blob | Uint8Array | ArrayBuffer;

/** Whether it has to be decoded. */
export function isFile(picture: Picture): picture is PictureFile {
  return typeof picture === "string" || [URL, Blob, Uint8Array, ArrayBuffer].some((kind) => picture instanceof kind);
}

/** Whether a page can draw it. */
export function isDrawn(picture: unknown): picture is Exclude<Picture, PictureFile> {
  return drawn.some((kind) => {
    const here = (globalThis as Readonly<Record<string, unknown>>)[kind];
    return typeof here === "function" && picture instanceof here;
  });
}

/** Not all of these are in a worker, or in every browser. */
const drawn = ["ImageData", "ImageBitmap", "HTMLImageElement", "HTMLCanvasElement", "OffscreenCanvas", "VideoFrame"];

/** What errors call a picture. */
export function pictureName(picture: Picture): string {
  if (typeof picture === "string" || picture instanceof URL) {
    const address = String(picture);
    return address.startsWith("data:") ? "the image" : address;
  }
  const { name } = (picture ?? {}) as { readonly name?: unknown };
  return typeof name === "string" && name ? name : "the image";
}
