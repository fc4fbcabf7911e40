import { encodePng } from "@srloss/web";

/** Every pixel as it is. */
export async function pngUri({ width, height, data }: ImageData): Promise<string> {
  const bytes = await encodePng({ width, height, channels: 4, data: new Uint8Array(data.buffer) });
  return uriOf(new Blob([bytes], { type: "image/png" }));
}

/** Shrunk to `side` a side and compressed: what keeps a page of large pictures small enough to be sent. */
export async function smallUri(pixels: ImageData, side: number): Promise<string> {
  const scale = Math.min(1, side / Math.max(pixels.width, pixels.height));
  const [width, height] = [pixels.width, pixels.height].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = new OffscreenCanvas(width!, height!);
  const bitmap = await createImageBitmap(pixels, { resizeWidth: width!, resizeHeight: height!, resizeQuality: "high" });
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return uriOf(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 }));
}

function uriOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
