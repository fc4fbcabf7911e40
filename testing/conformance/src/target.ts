/** A backend under test, and how close to float64 its float32 comes. */
export interface Target {
  readonly name: string;
  /** Makes it the current tfjs backend. */
  start(): Promise<void>;
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
