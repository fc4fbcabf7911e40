import { contentLoss, l1Loss, psnr, rgbToY, setRangeWarning, ssim, styleLoss } from "@srloss/core";
import { golden } from "@srloss/reference";
import {
  dispose,
  memory,
  mul,
  slice,
  type Tensor4D,
  valueAndGrad,
  variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { formulaNetwork, formulaPair } from "./formula-network.ts";
import type { Target } from "./target.ts";

/** No tensor more after a call than before, with real VGG shapes. */
export function describeLeaks(target: Target): void {
  describe("leaks", () => {
    beforeAll(() => target.start());
    const perceptual = { weight: 1, layers: [target.layer ?? "block3_conv3"] };

    it("no tensor is left by losses, gradients, targets, maps and errors", () => {
      const begun = memory().numTensors;
      const vgg = formulaNetwork("vgg19");
      const { hr, sr } = formulaPair(golden.formula.find(({ height }) => height === 16)!);
      const loss = contentLoss(vgg, { l1: 1, perceptual, style: { weight: 1, layers: ["block2_conv1"] } });
      const round = () => {
        dispose([loss(hr, sr), l1Loss(hr, sr), psnr(hr, sr), ssim(hr, sr)]);
        const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
        dispose([value, grad]);
        const prepared = loss.prepare(hr);
        loss(prepared, sr).dispose();
        const { value: again, grad: gradient } = valueAndGrad((x) => loss(prepared, x as Tensor4D))(sr);
        dispose([again, gradient]);
        prepared.dispose();
        dispose(loss.maps(hr, sr).map(({ map }) => map));
        expect(() => styleLoss(vgg, { layers: ["block9_conv9"] })(hr, sr)).toThrow(/block9_conv9/);
        expect(() => loss(hr, slice(hr, [0, 0, 0, 0], [1, 8, 8, 3]))).toThrow();
      };
      // The first gradient keeps its kernels; what comes after it must not add anything.
      round();
      const before = memory().numTensors;
      round();
      round();
      // One slice for each refused pair is the test's own.
      expect(memory().numTensors - before).toBe(2);
      vgg.dispose();
      dispose([hr, sr]);
      expect(memory().numTensors - begun).toBe(3);
    });

    it("none by a training step", () => {
      const vgg = formulaNetwork("vgg19");
      const { hr, sr } = formulaPair(golden.formula.find(({ height }) => height === 16)!);
      const loss = contentLoss(vgg, { l1: 1, perceptual });
      const gain = variable(sr);
      const step = () => {
        const { value, grads } = variableGrads(() => loss(hr, gain as unknown as Tensor4D), [gain]);
        dispose([value, ...Object.values(grads)]);
      };
      step();
      const before = memory().numTensors;
      step();
      expect(memory().numTensors).toBe(before);
      vgg.dispose();
      dispose([hr, sr, gain]);
    });

    it("none by the look at the pixels' range, which warns", async () => {
      const { hr, sr } = formulaPair(golden.formula.find(({ height }) => height === 16)!);
      const dark = mul(hr, 1 / 255);
      const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      setRangeWarning(true);
      const before = memory();
      rgbToY(dark).dispose(); // in no tidy
      const { numTensors, numBytes } = memory();
      expect([numTensors, numBytes]).toEqual([before.numTensors, before.numBytes]);
      const words = "rgbToY: the images look like 0..1, and range is [0, 255]";
      await vi.waitFor(() => expect(warn).toHaveBeenCalledWith(expect.stringContaining(words)), 20_000);
      // Less, where what others had read was still to be given back.
      expect(memory().numDataBuffers).toBeLessThanOrEqual(before.numDataBuffers);
      warn.mockRestore();
      dispose([hr, sr, dark]);
    });
  });
}
