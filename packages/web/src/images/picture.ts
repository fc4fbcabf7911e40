/** Where pixels can come from: an address, a file or its bytes, or what a page draws with. */
export type Picture =
  | string
  | URL
  | Blob
  | Uint8Array
  | ImageData
  | ImageBitmap
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | VideoFrame;

/** Whether it has to be decoded. */
export function isFile(picture: Picture): picture is string | URL | Blob | Uint8Array {
  return (
    typeof picture === "string" || picture instanceof URL || picture instanceof Blob || picture instanceof Uint8Array
  );
}

/** What errors call a picture. */
export function pictureName(picture: Picture): string {
  if (typeof picture === "string" || picture instanceof URL) {
    const address = String(picture);
    return address.startsWith("data:") ? "the image" : address;
  }
  return "name" in picture && typeof picture.name === "string" && picture.name ? picture.name : "the image";
}
