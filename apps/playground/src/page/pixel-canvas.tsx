import type { CanvasHTMLAttributes, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Pixels on a canvas of their own size; the style sheet scales it. */
export function PixelCanvas({
  pixels,
  label,
  ...rest
}: { readonly pixels: ImageData; readonly label: string } & CanvasHTMLAttributes<HTMLCanvasElement>): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = pixels;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    // A canvas forgets what it shows when its size changes.
    Object.assign(canvas.current!, { width, height });
    context.putImageData(pixels, 0, 0);
  }, [pixels, width, height]);
  return <canvas ref={canvas} {...(label && { role: "img", "aria-label": label })} {...rest} />;
}
