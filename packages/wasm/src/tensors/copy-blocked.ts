import { type Blocked, blockedBytes, upToFour } from "../kernels/blocked-layout.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** What the operation `unpack` does, for a runtime that may run nothing any more: the blocked layout to `[b, h, w, c]`. */
export function copyBlocked(runtime: Runtime, blocked: Blocked, to: Float32Array): void {
  const { address, batch, channels, height, width } = blocked;
  const from = runtime.floats(address, blockedBytes(blocked) / 4);
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
