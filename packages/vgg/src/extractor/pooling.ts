import { differentiable } from "@srloss/core";
import type { Pooling } from "@srloss/core/networks";
import { avgPool, engine, getBackend, maxPool, type Tensor4D } from "@tensorflow/tfjs-core";
import { maxPoolGradient } from "./kernels/max-pool-gradient.ts";
import { oneDnnMaxPool, oneDnnMaxPoolGradient, oneDnnMaxPoolWorks } from "./kernels/one-dnn-max-pool.ts";

const window = { filterSize: 2, strides: 2, pad: "valid" };

/** Halves height and width, rounded down; differentiable. */
export function pool(x: Tensor4D, pooling: Pooling): Tensor4D {
  return pooling === "max" ? maximum(x) : average(x);
}

function maximum(x: Tensor4D): Tensor4D {
  if (getBackend() === "tensorflow" && oneDnnMaxPoolWorks()) return maximumByOneDnn(x);
  return differentiable(
    [x],
    (save) => {
      const y = maxPool(x, 2, 2, "valid");
      save([x, y]);
      return y;
    },
    (dy, [input, output]) => [maxPoolGradient(dy, input as Tensor4D, output as Tensor4D)],
  );
}

function maximumByOneDnn(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      const [y, note] = oneDnnMaxPool(x);
      save([x, y, note]);
      return y;
    },
    (dy, [input, output, note]) => [oneDnnMaxPoolGradient(dy, input as Tensor4D, output as Tensor4D, note!)],
  );
}

function average(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return avgPool(x, 2, 2, "valid");
    },
    (dy, [input]) => [engine().runKernel("AvgPoolGrad", { dy, input: input! }, window) as Tensor4D],
  );
}
