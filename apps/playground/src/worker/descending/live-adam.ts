import { AdamOptimizer } from "@tensorflow/tfjs-core";

/** `beta1`, `beta2` and `epsilon` as Kingma and Ba give them; epsilon is named because some engines have none of their own. */
export class LiveAdam extends AdamOptimizer {
  constructor(learningRate: number) {
    super(learningRate, 0.9, 0.999, 1e-7);
  }

  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }
}
