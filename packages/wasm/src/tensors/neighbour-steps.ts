import type { TensorInfo } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView } from "./heap-view.ts";

/** Each pixel with the one so many further along an axis: their sum, or the first less the second. */
interface NeighbourStep {
  readonly axis: 1 | 2;
  readonly distance: number;
  readonly minus?: true;
}

/**
 * Steps one after the other on images `[b, h, w, 1]`, each of which leaves its distance less along its axis. They go over whole images in
 * one place, since what is looked at lies further on; what they make of the last rows and columns is left out in the end.
 */
export function runNeighbourSteps(x: TensorInfo, steps: readonly NeighbourStep[]): TensorInfo {
  const [batch, height, width] = x.shape as [number, number, number];
  const less = (axis: 1 | 2) => steps.reduce((sum, step) => sum + (step.axis === axis ? step.distance : 0), 0);
  const [rows, columns] = [height - less(1), width - less(2)];
  const result = emptyTensor([batch, rows, columns, 1], "float32");
  const values = heapView(x).slice();
  const to = heapView(result);
  for (const { axis, distance, minus } of steps) {
    const offset = axis === 1 ? distance * width : distance;
    const end = values.length - offset;
    if (minus) for (let i = 0; i < end; i++) values[i]! -= values[i + offset]!;
    else for (let i = 0; i < end; i++) values[i]! += values[i + offset]!;
  }
  for (let image = 0, at = 0; image < batch; image++)
    for (let y = 0; y < rows; y++, at += columns) {
      const from = (image * height + y) * width;
      to.set(values.subarray(from, from + columns), at);
    }
  return result;
}
