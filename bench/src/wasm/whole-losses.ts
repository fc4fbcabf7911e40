import { type ContentLoss, contentLoss } from "@srloss/core";
import { formulaImage } from "@srloss/reference/formula";
import { createVgg, randomWeights } from "@srloss/vgg";
import { configureWasm, type Precision } from "@srloss/wasm";
import { dispose, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { type JobName, jobs, layer } from "../losses/jobs.ts";

/** The value of a job's loss, once it and its gradient are read back. */
export type WholeLoss = (precision: Precision, gradient: boolean, job?: JobName) => Promise<number>;

interface PreparedJob {
  readonly loss: ContentLoss;
  readonly hr: Tensor4D;
  readonly sr: Tensor4D;
}

/** The losses of pairs of images on the current backend, in Node and on a page alike. */
export async function wholeLosses(size: number): Promise<WholeLoss> {
  const weights = await randomWeights({ network: "vgg19", upTo: layer });
  const prepared = new Map<string, PreparedJob>();
  const prepare = (precision: Precision, name: JobName): PreparedJob => {
    const { terms, batch, edge = size } = jobs[name];
    const [hr, sr] = [0, 1].map((seed) => tensor4d(formulaImage(batch * edge, edge, seed), [batch, edge, edge, 3])) as [
      Tensor4D,
      Tensor4D,
    ];
    const job = { loss: contentLoss(createVgg(weights), terms), hr, sr };
    prepared.set(`${precision} ${name}`, job);
    return job;
  };
  return async (precision, gradient, name = "perceptual") => {
    configureWasm({ precision });
    // A network keeps the precision that is set when it first runs.
    const { loss, hr, sr } = prepared.get(`${precision} ${name}`) ?? prepare(precision, name);
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
