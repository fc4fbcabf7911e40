// The operations that kernels perform, and the fields of each: the one place where they are named. scripts/build-kernels.mjs makes
// of it the types that TypeScript writes programs with, and the classes that AssemblyScript reads them through.

/**
 * Types of fields. An address is a byte in the runtime's memory, 0 for nothing where a field says so; flags may be left out.
 *
 * @typedef {"address" | "count" | "float" | "flag"} FieldType
 */

/**
 * Each field has a word of its own in every operation, in this order, and one meaning.
 *
 * @type {Readonly<Record<string, readonly [type: FieldType, meaning: string]>>}
 */
export const fields = {
  input: ["address", "What is read."],
  output: ["address", "What is written."],
  height: ["count", "Rows of the activation."],
  width: ["count", "Its columns."],
  batch: ["count", "Images."],
  inputs: [
    "count",
    "Channels of the input in the blocked layout, in words of four bytes: a multiple of four, float64 twice as many.",
  ],
  outputs: ["count", "Those of the output, likewise."],
  words: ["count", "Channels in the blocked layout, in words of four bytes, where input and output have the same."],
  weights: ["address", "A packed kernel."],
  bias: ["address", "A value for each output, four by four; 0 for none."],
  floor: ["float", "What outputs are raised to: 0 for a ReLU, minus infinity for none."],
  record: ["address", "A mask to write: which values are positive, or which ones a max-pool takes; 0 for none."],
  mask: ["address", "A mask to apply; 0 for none."],
  pooled: ["flag", "Whether a 2x2 max-pool follows at once."],
  tieMap: ["address", "The tie map of what a max-pool takes; 0 for none."],
  blocks: ["count", "Most blocks of tiles of an item."],
  chunk: ["count", "Outputs that are multiplied before they are transformed (Winograd)."],
  together: ["count", "Vectors of inputs whose products are summed together (Winograd); 0 for all of them."],
  kernelHeight: ["count", "Rows of the kernel."],
  kernelWidth: ["count", "Its columns."],
  kernelInputs: ["count", "Inputs as the kernel has them."],
  kernelOutputs: ["count", "Outputs as the kernel has them."],
  turned: ["flag", "For the weights of the input gradient: turned by 180 degrees, inputs and outputs swapped."],
  channels: ["count", "Channels as the caller counts them."],
  outerHeight: ["count", "Rows of the caller's image."],
  outerWidth: ["count", "Its columns."],
  top: ["count", "The row of the activation where the caller's image begins."],
  left: ["count", "The column, likewise."],
  mean: ["address", "What is subtracted from each channel, in the activation's type; 0 for nothing."],
  add: ["flag", "Whether to add to what is there."],
  average: ["flag", "Whether a pool takes the average; the maximum otherwise."],
  upstream: ["address", "The upstream gradient."],
  target: ["address", "What the input is compared with; 0 for zeros, where an operation says so."],
  length: ["count", "Values."],
  panels: ["address", "The right-hand side of a product, as an operation before has packed it."],
  segments: ["count", "Parts that are summed by themselves."],
  formula: ["count", "What is computed of each value, a `Formula`."],
  other: ["address", "The second operand, an activation or values like the first; 0 where it is none."],
  otherChannels: ["address", "The second operand, a value for each channel; 0 where it is none."],
  scalar: ["float", "The operand that has no address."],
  edge: ["count", "Rows and columns of a block of pixels that are channels elsewhere."],
  distances: ["count", "How many distances of ties are looked for: 1, 2, 4 and 8 pixels."],
  inputHeight: ["count", "Rows of the input, where the output has others."],
  inputWidth: ["count", "Its columns."],
  scale: ["address", "One float64, with which results are multiplied."],
  rows: ["count", "Rows of a matrix."],
  columns: ["count", "Columns of a matrix, or of a product."],
  inner: ["count", "Terms of each sum of a product: columns on the left, rows on the right."],
  rowStep: ["count", "Values from one row of the input to the next."],
  columnStep: ["count", "Values from one column of the input to the next."],
  inputBytes: ["count", "Bytes from one image's matrix to the next; 0 where all have the same."],
  panelBytes: ["count", "Bytes from one image's panels to the next; 0 where all have the same."],
  taps: ["address", "The weights of a window along one axis."],
  turns: ["address", "Cosine and sine of each part of a turn."],
  factors: ["address", "What a length is a product of, as int32, and 0 behind it."],
  filter: ["address", "What each number is multiplied with before, `[row][column]`; 0 for nothing."],
  inverse: ["flag", "Whether a Fourier transform is that from frequencies."],
  partStep: ["count", "Values from the real parts of the input to the imaginary ones; 0 for real numbers."],
  outputRow: ["count", "Values from one row of the output to the next."],
  outputPart: ["count", "Values from the real parts of the output to the imaginary ones; 0 for real parts alone."],
  coefficients: ["address", "Three float64 for each channel of each image."],
  strideHeight: ["count", "Rows from one window of a convolution to the next."],
  strideWidth: ["count", "Columns, likewise."],
  stride: ["count", "Rows and columns from one window to the next, where both are alike."],
  paddingTop: ["count", "Rows of zeros before the first one that a window meets."],
  paddingLeft: ["count", "Columns, likewise."],
  padding: ["count", "Both, where they are alike."],
  size: ["count", "Rows and columns of a window."],
  firstInput: ["count", "The first plane of an image that is read."],
  firstOutput: ["count", "The first plane of an image that is written."],
  parameters: ["address", "The weights that an optimiser changes."],
  firstMoments: ["address", "First moments of their gradient."],
  secondMoments: ["address", "Second moments."],
  meanWeights: ["address", "The running mean of the weights; 0 for none."],
  nextFirst: ["address", "Where first moments are written."],
  nextSecond: ["address", "Where second moments are written."],
  nextMeanWeights: ["address", "Where the running mean is written."],
  sums: ["address", "Sums of parts, in float64."],
  norm: ["address", "Where the length of a vector is written."],
  settings: ["address", "An optimiser's numbers, in float32."],
};

/**
 * Classes of operations: the kinds that have the same fields, and those fields. `float64` are those kinds that there are in
 * float64, too; a flag says which of both is wanted.
 *
 * @type {Readonly<Record<string, { kinds: readonly string[], float64?: readonly string[], fields: string }>>}
 */
export const operations = {
  Pack: {
    kinds: ["pack"],
    float64: ["pack"],
    fields: "input output mean words channels height width outerHeight outerWidth top left add",
  },
  Unpack: {
    kinds: ["unpack"],
    float64: ["unpack"],
    fields: "input output words channels height width outerHeight outerWidth top left",
  },
  PackPhases: {
    kinds: ["packPhases"],
    fields: "input output mean channels height width outerHeight outerWidth stride padding",
  },
  UnpackPhases: {
    kinds: ["unpackPhases"],
    fields: "input output channels height width outerHeight outerWidth stride padding",
  },
  PadPlanes: { kinds: ["padPlanes"], fields: "input output height width mask" },
  ClearBorders: { kinds: ["clearBorders"], fields: "output height width" },
  Convolution: {
    kinds: ["winogradTwo", "winogradFour", "winogradSix", "winogradFive", "direct"],
    float64: ["winogradFour"],
    fields:
      "input output weights bias batch inputs outputs kernelInputs kernelHeight kernelWidth height width floor record mask " +
      "pooled tieMap blocks chunk together inputHeight inputWidth stride paddingTop paddingLeft",
  },
  Weights: {
    kinds: ["winogradTwoWeights", "winogradFourWeights", "winogradSixWeights", "winogradFiveWeights", "directWeights"],
    float64: ["winogradFourWeights"],
    fields: "input output inputs outputs kernelInputs kernelOutputs kernelHeight kernelWidth turned",
  },
  Pool: { kinds: ["pool"], float64: ["pool"], fields: "input output words height width average record tieMap" },
  SlidingPool: {
    kinds: ["slidingPool"],
    fields: "input output words height width inputHeight inputWidth size stride padding record tieMap",
  },
  SlidingUnpool: {
    kinds: ["slidingUnpool"],
    fields: "input output height width inputHeight inputWidth size stride padding mask",
  },
  BlurredPool: {
    kinds: ["blurredPool"],
    float64: ["blurredPool"],
    fields: "input output height width inputHeight inputWidth",
  },
  BlurredUnpool: {
    kinds: ["blurredUnpool"],
    fields: "input upstream target output height width inputHeight inputWidth",
  },
  CopyPlanes: {
    kinds: ["copyPlanes"],
    fields: "input output height width words inputs outputs firstInput firstOutput add",
  },
  AddTaps: {
    kinds: ["addTaps"],
    fields: "input output height width words inputHeight inputWidth kernelHeight kernelWidth stride padding",
  },
  Unpool: { kinds: ["unpool"], fields: "input output height width average mask" },
  Relu: { kinds: ["relu"], float64: ["relu"], fields: "output height width record" },
  ApplyMask: { kinds: ["applyMask"], fields: "output height width mask" },
  ShiftInputs: { kinds: ["shiftInputs"], fields: "input output batch inputs height width kernelHeight kernelWidth" },
  PanelOutputs: { kinds: ["panelOutputs"], fields: "upstream output outputs height width" },
  FilterGradient: {
    kinds: ["filterGradient"],
    fields: "input panels output batch inputs outputs kernelInputs kernelOutputs kernelHeight kernelWidth height width",
  },
  FilterGradientSums: {
    kinds: ["filterGradientSums"],
    fields: "input upstream output batch inputs outputs height width segments",
  },
  FilterGradientTaps: {
    kinds: ["filterGradientTaps"],
    fields: "input output inputs outputs kernelInputs kernelOutputs segments",
  },
  ChannelSums: { kinds: ["channelSums"], fields: "input output batch words height width" },
  Elementwise: {
    kinds: ["elementwise"],
    fields: "input other otherChannels scalar formula output words channels height width",
  },
  PixelShuffle: { kinds: ["depthToSpace", "spaceToDepth"], fields: "input output words height width edge" },
  FindTies: { kinds: ["findTies"], fields: "input output words height width distances" },
  ConvolveTies: { kinds: ["convolveTies"], fields: "input output height width" },
  PoolTies: { kinds: ["poolTies"], fields: "input output height width inputHeight inputWidth" },
  SlideTies: {
    kinds: ["slideTies"],
    fields: "input output height width inputHeight inputWidth size stride padding",
  },
  Gram: { kinds: ["gram"], fields: "input output rows channels segments add" },
  GramSums: { kinds: ["gramSums"], fields: "input output scale batch channels segments" },
  GramDifference: { kinds: ["gramDifference"], fields: "input target output rows channels segments add" },
  GramDifferenceSums: { kinds: ["gramDifferenceSums"], fields: "input output scale channels segments" },
  GramUpstream: { kinds: ["gramUpstream"], fields: "upstream output scale channels" },
  PackMatrix: { kinds: ["packMatrix"], fields: "input output rows columns rowStep columnStep inputBytes" },
  MultiplyMatrix: {
    kinds: ["multiplyMatrix"],
    fields: "input panels output rows inner columns rowStep columnStep inputBytes panelBytes",
  },
  SquaredDifferences: { kinds: ["squaredDifferences"], fields: "input target output length" },
  AbsoluteDifferences: {
    kinds: ["absoluteDifferences"],
    fields: "input target output words channels height width",
  },
  CopyValues: { kinds: ["copyValues"], fields: "input other output length" },
  Adam: {
    kinds: ["adam"],
    fields:
      "input parameters firstMoments secondMoments meanWeights output nextFirst nextSecond nextMeanWeights sums norm settings length",
  },
  ScaledDifferences: { kinds: ["scaledDifferences"], fields: "input target output length scalar" },
  UnitDifferences: { kinds: ["unitDifferences"], fields: "input target otherChannels output rows channels" },
  UnitDifferenceGradient: {
    kinds: ["unitDifferenceGradient"],
    fields: "input target otherChannels upstream output rows inner channels",
  },
  ChannelMoments: { kinds: ["channelMoments"], fields: "input target output rows channels segments" },
  Fourier: {
    kinds: ["fourier"],
    fields:
      "input output filter turns factors rows columns rowStep columnStep partStep outputRow outputPart scalar inverse",
  },
  WindowBlur: { kinds: ["windowBlur"], fields: "input output taps size scalar height width channels" },
  DifferenceByChannel: {
    kinds: ["differenceByChannel"],
    fields: "input target coefficients output rows channels segments",
  },
  DepthwiseFilterGradient: {
    kinds: ["depthwiseFilterGradient"],
    fields:
      "input upstream output words height width inputWidth kernelHeight kernelWidth strideHeight strideWidth segments add",
  },
};

/** Formulas of `elementwise`. */
export const formulas = ["add", "subtract", "multiply", "relu", "step", "sign", "abs", "signOfDifference", "gate"];

/**
 * Words that the threads share, each with its meaning.
 *
 * @type {Readonly<Record<string, readonly [type: "address" | "count", meaning: string]>>}
 */
export const control = {
  generation: ["count", "Counts programs; threads sleep on it."],
  open: ["count", "1 while a program may be entered."],
  inside: ["count", "Threads other than the main one that are in the program."],
  stop: ["count", "1 to let the threads end."],
  program: ["address", "The program's first operation."],
  count: ["count", "Its operations."],
  ready: ["count", "Threads that have begun to serve."],
  scratch: ["address", "The first thread's scratch memory."],
  scratchBytes: ["count", "Bytes from one thread's scratch memory to the next one's."],
};
