import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { AddTaps, CopyPlanes } from "./generated/operations";

/** One plane, borders included, to or onto a plane of another activation of the same height and width: channels side by side, or apart. */
export function copyPlanes(op: CopyPlanes, item: i32): void {
  const bytes = planeBytes(op.height, op.width);
  const count = op.words >> 2;
  const image = item / count, plane = item % count;
  const from = op.input + <usize>(image * (op.inputs >> 2) + op.firstInput + plane) * bytes;
  const to = op.output + <usize>(image * (op.outputs >> 2) + op.firstOutput + plane) * bytes;
  if (!op.add) {
    memory.copy(to, from, bytes);
    return;
  }
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
}

/**
 * One row of one plane of the gradient of a convolution's input: `op.input` has for each tap of the kernel, row by row, `op.words` channels
 * of what every window gives to the pixel there.
 */
export function addTaps(op: AddTaps, item: i32): void {
  const groups = op.words >> 2;
  const y = item % op.height, plane = item / op.height;
  const image = plane / groups, group = plane % groups;
  const taps = op.kernelHeight * op.kernelWidth;
  const inputPlane = planeBytes(op.inputHeight, op.inputWidth), inputRows = rowBytes(op.inputWidth);
  const to = op.output + <usize>plane * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>y * rowBytes(op.width);
  memory.fill(to, 0, <usize>op.width << 4);
  const step = <usize>op.stride << 4;
  for (let ky = 0; ky < op.kernelHeight; ky++) {
    const above = y + op.padding - ky;
    if (above < 0 || above % op.stride != 0 || above / op.stride >= op.inputHeight) continue;
    for (let kx = 0; kx < op.kernelWidth; kx++) {
      const shift = kx - op.padding;
      const first = shift < 0 ? (op.stride - 1 - shift) / op.stride : 0;
      const end = min(op.inputWidth, (op.width - 1 - shift + op.stride) / op.stride);
      const tap = <usize>(image * taps * groups + (ky * op.kernelWidth + kx) * groups + group);
      let from =
        op.input + tap * inputPlane + firstPixel(op.inputWidth) + <usize>(above / op.stride) * inputRows + (<usize>first << 4);
      let at = to + <usize>((first * op.stride + shift) * 16);
      for (let x = first; x < end; x++, from += 16, at += step) v128.store(at, f32x4.add(v128.load(at), v128.load(from)));
    }
  }
}
