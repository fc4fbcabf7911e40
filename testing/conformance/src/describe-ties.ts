import { perceptualLoss } from "@srloss/core";
import "@tensorflow/tfjs-backend-cpu";
import { dispose, setBackend, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { expectEntries } from "./closeness.ts";
import { formulaNetwork } from "./formula-network.ts";
import type { Target } from "./target.ts";

// Five after the first pool: an odd row and column are in no window of the second, the last before this layer.
const side = 10;
const layer = "block3_conv1";

/** An image of flat squares: all over them the values of a pooling window tie. */
function flat(shades: readonly number[]): Float32Array {
  return Float32Array.from({ length: side * side * 3 }, (_, i) => {
    const [row, column] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side];
    return shades[Math.floor(row / 5) * 2 + Math.floor(column / 5)]! + 20 * (i % 3);
  });
}

/** Ties in a max-pool go to the first value of the window, as in Keras and PyTorch, on every backend. */
export function describeTies(target: Target): void {
  describe("flat regions", () => {
    beforeAll(() => target.start());

    it("have the gradient that the cpu backend computes", async () => {
      const gradient = async () => {
        const vgg = formulaNetwork("vgg19", layer);
        const loss = perceptualLoss(vgg, { layers: [layer] });
        const [hr, sr] = [flat([0, 90, 200, 120]), flat([10, 80, 180, 150])].map((pixels) =>
          tensor4d(pixels, [1, side, side, 3]),
        ) as [Tensor4D, Tensor4D];
        const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
        const got = await grad.data();
        vgg.dispose();
        dispose([value, grad, hr, sr]);
        return got;
      };
      const got = await gradient();
      await setBackend("cpu");
      const expected = await gradient();
      await target.start();
      expectEntries(got, expected, target.tolerance.gradient, "gradient");
    });
  });
}
