import { ImageError, type Samples } from "@srloss/engines/images";

export type Drawable = ImageBitmap | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | VideoFrame;

/**
 * The pixels of what can be drawn, RGBA. Opaque ones are exact; a canvas keeps colours multiplied by alpha, so that
 * transparent ones are read by way of WebGL, which does not, where there is WebGL.
 *
 * @throws ImageError for images of another origin that do not let a page read them.
 */
export function readBack(source: Drawable, width: number, height: number, name: string): Samples {
  const context = blankCanvas(width, height).getContext("2d", { colorSpace: "srgb", willReadFrequently: true }) as
    | CanvasRenderingContext2D
    | OffscreenCanvasRenderingContext2D
    | null;
  if (!context) throw new ImageError(`${name} can't be drawn: the browser has no memory for a canvas of its size.`);
  context.drawImage(source, 0, 0, width, height);
  const { data } = readable(() => context.getImageData(0, 0, width, height), name);
  const opaque = isOpaque(data);
  return { data: (!opaque && straightPixels(source, width, height)) || data, channels: 4, peak: 255 };
}

function blankCanvas(width: number, height: number): HTMLCanvasElement | OffscreenCanvas {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

function readable<T>(read: () => T, name: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "SecurityError") throw error;
    throw new ImageError(
      `${name} comes from another origin, and the browser lets no page read it; load it with crossorigin="anonymous" from a server that allows it.`,
      { cause: error },
    );
  }
}

function isOpaque(data: Uint8ClampedArray): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** By way of a texture, which keeps colours and alpha apart; undefined where that can't be. */
function straightPixels(source: Drawable, width: number, height: number): Uint8Array | undefined {
  const gl = blankCanvas(1, 1).getContext("webgl2") as WebGL2RenderingContext | null;
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
  try {
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    gl.framebufferTexture2D(
      gl.FRAMEBUFFER,
      gl.COLOR_ATTACHMENT0,
      gl.TEXTURE_2D,
      gl.getParameter(gl.TEXTURE_BINDING_2D),
      0,
    );
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return gl.getError() === gl.NO_ERROR ? pixels : undefined;
  } finally {
    // Browsers allow few contexts.
    gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
