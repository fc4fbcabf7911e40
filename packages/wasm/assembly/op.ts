/** What an operation does; the numbers are those of `OperationKind` in TypeScript. */
export const enum Kind {
  pack,
  unpack,
  clearBorders,
  winogradTwo,
  winogradFour,
  winogradSix,
  direct,
  winogradTwoWeights,
  winogradFourWeights,
  winogradSixWeights,
  directWeights,
  pool,
  unpool,
  relu,
  mask,
  shiftInputs,
  panelOutputs,
  filterGradient,
  filterGradientSums,
  filterGradientTaps,
  channelSums,
  elementwise,
  depthToSpace,
  spaceToDepth,
  findTies,
  convolveTies,
  poolTies,
  gram,
  gramSums,
  gramUpstream,
  packMatrix,
  multiplyMatrix,
  depthwiseFilterGradient,
}

/**
 * One operation of a program: words that TypeScript writes (`operation.ts` names the same fields in the same order).
 * Its work is split into items that threads claim one after the other; an item's result doesn't depend on who does it.
 */
@unmanaged
export class Op {
  kind: Kind;
  /** How many items there are, how many are claimed, and how many done. */
  items: i32;
  claimed: i32;
  done: i32;

  input: usize;
  output: usize;
  weights: usize;
  bias: usize;

  /** Images. */
  batch: i32;
  /** Channels, multiples of four; in float64 twice as many, in words of four bytes. */
  inputs: i32;
  outputs: i32;
  height: i32;
  width: i32;

  /** What outputs are raised to: 0 for a ReLU, minus infinity for none. */
  floor: f32;
  /** A mask to write: which outputs are positive, or which values a max-pool takes; 0 for none. */
  record: usize;
  /** A mask to apply; 0 for none. */
  mask: usize;
  /** 1 where a 2x2 max-pool follows at once. */
  pooled: i32;
  /** The tie map of what a max-pool takes; 0 for none. */
  tieMap: usize;

  /** Most tile blocks of an item, and outputs that are multiplied before they are transformed (Winograd). */
  blocks: i32;
  chunk: i32;
  /** Rows and columns of the kernel. */
  kernelHeight: i32;
  kernelWidth: i32;

  /** Channels as the caller counts them. */
  channels: i32;
  /** The caller's image: its size, and where it begins in the plane. */
  outerHeight: i32;
  outerWidth: i32;
  top: i32;
  left: i32;
  /** 1 to add to what is there. */
  add: i32;
  /** 1 for an average, 0 for the maximum. */
  average: i32;
  /** 1 for the weights of the input gradient: turned by 180 degrees, inputs and outputs swapped. */
  turned: i32;
  /** Parts of the tiles that are summed by themselves. */
  segments: i32;
  /** What is computed of each value (elementwise), and the operand that is no plane. */
  formula: i32;
  scalar: f32;
  /** Rows and columns of a block of pixels that are channels elsewhere. */
  edge: i32;
  /** 1 where activations and packed weights are float64. */
  float64: i32;
  /** Vectors of inputs whose products are summed together (Winograd); 0 for all of them. */
  together: i32;
  /** How many distances of ties are looked for: 1, 2, 4 and 8 pixels. */
  distances: i32;
  /** Values from one row of a matrix to the next, and from one column to the next. */
  rowStep: i32;
  columnStep: i32;
  /** Bytes from one image's matrix to the next; 0 where all have the same. */
  inputBytes: usize;
  weightsBytes: usize;
  /** Rows and columns from one window of a convolution to the next. */
  strideHeight: i32;
  strideWidth: i32;
}
