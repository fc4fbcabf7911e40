/** A drawing, by name: RGBA pixels, all of them opaque. */
export declare function drawSample(name: string): {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
};
