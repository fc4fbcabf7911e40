import { avgPool, engine, maxPool, type Tensor4D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { addEdges } from "./edges.ts";
import { kernelMaxPoolGradient } from "./kernels/max-pool-gradient.ts";
import { l2Pool } from "./l2-pool.ts";
import { type PoolStep, type SlidingWindow, sideAfter } from "./network-step.ts";
import { stepKernels } from "./registered-kernels.ts";

/** Less than any activation; minus infinity times zero would be NaN. */
const never = -3.4028234e38;

/** Differentiable. */
export function pool(x: Tensor4D, { pooling, window }: PoolStep): Tensor4D {
  if (pooling === "l2") return l2Pool(x);
  return pooling === "max" ? paddedMaximum(x, window) : average(x, window);
}

function paddedMaximum(x: Tensor4D, window: SlidingWindow): Tensor4D {
  const { size, stride, padding } = window;
  const inside = { size, stride, padding: 0 };
  /** Rows or columns after the last one that the last window reaches. */
  const after = (side: number) => Math.max(0, (sideAfter(side, window) - 1) * stride + size - padding - side);
  const [bottom, right] = [after(x.shape[1]), after(x.shape[2])];
  if (!padding && !bottom && !right) return maximum(x, inside);
  const padded = addEdges(x, [padding, bottom, padding, right], never);
  const y = maximum(padded, inside);
  padded.dispose();
  return y;
}

function maximum(x: Tensor4D, window: SlidingWindow): Tensor4D {
  const kernels = stepKernels();
  return differentiable(
    [x],
    (save) => {
      const own = kernels.maxPool?.(x, window);
      const y = own?.y ?? maxPool(x, window.size, window.stride, "valid");
      save(own?.note ? [x, y, own.note] : [x, y]);
      return y;
    },
    (dy, saved) => {
      const [input, output] = saved as [Tensor4D, Tensor4D];
      const gradient = kernels.maxPoolGradient?.(dy, input, output, window, saved[2]);
      return [gradient ?? kernelMaxPoolGradient(dy, input, output, window)];
    },
  );
}

function average(x: Tensor4D, { size, stride }: SlidingWindow): Tensor4D {
  const attributes = { filterSize: size, strides: stride, pad: "valid" };
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return avgPool(x, size, stride, "valid");
    },
    (dy, [input]) => [engine().runKernel("AvgPoolGrad", { dy, input: input! }, attributes) as Tensor4D],
  );
}
