import { type Planes, planesBytes, upToFour } from "../convolution/planes.ts";
import type { Machine } from "../machine/machine.ts";

/** What the operation `unpack` does, for a machine that may run nothing any more: planes to `[b, h, w, c]`. */
export function copyPlanes(machine: Machine, planes: Planes, to: Float32Array): void {
  const { place, batch, channels, height, width } = planes;
  const from = machine.floats(place, planesBytes(planes) / 4);
  const row = 4 * (upToFour(width) + 2);
  const plane = row * (upToFour(height) + 2);
  const groups = upToFour(channels) / 4;
  let at = 0;
  for (let image = 0; image < batch; image++)
    for (let y = 1; y <= height; y++)
      for (let x = 1; x <= width; x++)
        for (let channel = 0; channel < channels; channel++) {
          const group = image * groups + (channel >> 2);
          to[at++] = from[group * plane + y * row + 4 * x + (channel & 3)]!;
        }
}
