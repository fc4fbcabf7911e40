/**
 * The blocked layout, in which an activation lies in memory. Four channels of a pixel are one vector; a plane holds one such group of four:
 * rows of vectors with a border of zeros, one pixel at the top and left, and at the bottom and right as many as bring
 * height and width to a multiple of four, and one more. Tiles of 4x4 outputs can thus read past the image, and find what
 * "same" padding puts there.
 *
 * Of float64 a vector is two channels, and a group of four two planes: channels are counted in words of four bytes.
 *
 * A mask has one byte for each pixel and group: bits 0..3 say which of the four channels let a gradient through.
 */

@inline
function upToFour(n: i32): i32 {
  return (n + 3) & ~3;
}

/** Bytes from one row of a plane to the next. */
@inline
export function rowBytes(width: i32): usize {
  return <usize>(upToFour(width) + 2) << 4;
}

@inline
export function planeBytes(height: i32, width: i32): usize {
  return rowBytes(width) * <usize>(upToFour(height) + 2);
}

/** From the start of a plane to pixel (0, 0). */
@inline
export function firstPixel(width: i32): usize {
  return rowBytes(width) + 16;
}

@inline
export function maskRowBytes(width: i32): usize {
  return <usize>upToFour(width);
}

@inline
export function maskPlaneBytes(height: i32, width: i32): usize {
  return <usize>(upToFour(height) * upToFour(width));
}
