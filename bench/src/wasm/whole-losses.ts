import { perceptualLoss } from "@srloss/core";
import { formulaImage } from "@srloss/reference/formula";
import { createVgg, randomWeights, type Vgg } from "@srloss/vgg";
import { configureWasm, type Precision } from "@srloss/wasm";
import { dispose, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";

/** The value of the loss, once it and its gradient are read back. */
export type WholeLoss = (precision: Precision, gradient: boolean) => Promise<number>;

/** The perceptual loss of a pair of pictures on the current backend, in Node and on a page alike. */
export async function wholeLosses(size: number): Promise<WholeLoss> {
  const weights = await randomWeights({ architecture: "vgg19", upTo: "block3_conv3" });
  const [hr, sr] = [0, 1].map((seed) => tensor4d(formulaImage(size, size, seed), [1, size, size, 3])) as [
    Tensor4D,
    Tensor4D,
  ];
  const networks = new Map<Precision, Vgg>();
  return async (precision, gradient) => {
    configureWasm({ precision });
    // A network keeps the precision that is set when it first runs.
    const vgg = networks.get(precision) ?? createVgg(weights);
    networks.set(precision, vgg);
    const loss = perceptualLoss(vgg);
    if (!gradient) {
      const only = loss(hr, sr);
      const [value] = await only.data();
      only.dispose();
      return value!;
    }
    const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
    const [[number]] = await Promise.all([value.data(), grad.data()]);
    dispose([value, grad]);
    return number!;
  };
}
