/** RGB pixels, row by row. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` in 0..255; 16-bit images keep their fractions. */
  readonly data: Uint8Array | Float32Array;
  /** Bits of each channel in the file. */
  readonly bitDepth: 8 | 16;
  /** The file was gray, not RGB with equal channels: its luma is the gray itself. */
  readonly grayscale?: true;
  /** Of the file: `png`, `jpeg`, `webp`, ... */
  readonly format: string;
}

/** Pixels, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 (gray), 3 (RGB) or 4 (RGB and alpha). */
  readonly channels: 1 | 3 | 4;
  /** `[height, width, channels]` in 0..255; fractions are rounded, values outside are clamped. */
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
}
