import type { Image } from "../image.ts";

export function newCanvas(
  width: number,
  height: number,
  background: string,
): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(width, height);
  // Read back at once: a GPU would only be in the way.
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  return { canvas, context };
}

/** The pixels of a canvas that is opaque. */
export function canvasImage(name: string, canvas: OffscreenCanvas): Image {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
  return {
    name,
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]!),
  };
}
