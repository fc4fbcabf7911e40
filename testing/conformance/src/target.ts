/** A backend under test, and how close to float64 its float32 comes. */
export interface Target {
  readonly name: string;
  /** Makes it the current tfjs backend. */
  start(): Promise<void>;
  /**
   * The layer at which suites that aren't about VGG's depth compare features, for backends that take seconds for a deeper one:
   * below it there are convolutions, ReLUs and a pool. Defaults to block3_conv3.
   */
  readonly layer?: "block2_conv1";
  /**
   * The side of images in suites that aren't about sizes, for engines that compile a program for each shape: that of the smallest
   * formula case, whose programs are there. Each suite has a small one of its own by default.
   */
  readonly side?: 16;
  readonly tolerance: {
    /** Of a loss, relative to it. */
    readonly loss: number;
    /** Of a loss at any layer, down to the sixteenth convolution. */
    readonly layer: number;
    /** The largest loss and gradient of equal images: 0 where each image is computed in the same order. */
    readonly equal: number;
    /** Of each entry of a gradient, relative to the largest one. */
    readonly gradient: number;
  };
}
