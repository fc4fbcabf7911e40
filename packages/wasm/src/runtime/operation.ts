/** The kinds of operations, as `Kind` in `assembly/op.ts` numbers them. */
const operationKinds = [
  "pack",
  "unpack",
  "clearBorders",
  "winogradTwo",
  "winogradFour",
  "winogradSix",
  "direct",
  "winogradTwoWeights",
  "winogradFourWeights",
  "winogradSixWeights",
  "directWeights",
  "pool",
  "unpool",
  "relu",
  "mask",
  "shiftInputs",
  "panelOutputs",
  "filterGradient",
  "filterGradientSums",
  "filterGradientTaps",
  "channelSums",
  "elementwise",
  "depthToSpace",
  "spaceToDepth",
  "findTies",
  "convolveTies",
  "poolTies",
  "gram",
  "gramSums",
  "gramUpstream",
  "packMatrix",
  "multiplyMatrix",
  "depthwiseFilterGradient",
] as const;
type OperationKind = (typeof operationKinds)[number];

/** The words of `Op` in `assembly/op.ts`, which says what they mean. */
const fields = [
  "kind",
  "items",
  "claimed",
  "done",
  "input",
  "output",
  "weights",
  "bias",
  "batch",
  "inputs",
  "outputs",
  "height",
  "width",
  "floor",
  "record",
  "mask",
  "pooled",
  "tieMap",
  "blocks",
  "chunk",
  "kernelHeight",
  "kernelWidth",
  "channels",
  "outerHeight",
  "outerWidth",
  "top",
  "left",
  "add",
  "average",
  "turned",
  "segments",
  "formula",
  "scalar",
  "edge",
  "float64",
  "together",
  "distances",
  "rowStep",
  "columnStep",
  "inputBytes",
  "weightsBytes",
  "strideHeight",
  "strideWidth",
] as const;
type Field = Exclude<(typeof fields)[number], "kind" | "claimed" | "done">;

/** One operation; a field that is left out is 0. */
export interface Operation extends Readonly<Partial<Record<Field, number>>> {
  readonly kind: OperationKind;
  readonly items: number;
  /** Bytes that each thread needs beside it. */
  readonly scratch?: number;
}

export const operationBytes: number = fields.length * 4;

/** Writes operations one after the other. */
export function writeProgram(memory: ArrayBufferLike, at: number, operations: readonly Operation[]): void {
  const words = new Int32Array(memory, at, operations.length * fields.length);
  const floats = new Float32Array(memory, at, operations.length * fields.length);
  operations.forEach((operation, i) => {
    writeOperation(operation, words, floats, i * fields.length);
  });
}

function writeOperation(operation: Operation, words: Int32Array, floats: Float32Array, at: number): void {
  fields.forEach((field, i) => {
    if (field === "kind") words[at + i] = operationKinds.indexOf(operation.kind);
    else if (field === "claimed" || field === "done") words[at + i] = 0;
    else if (field === "floor" || field === "scalar") floats[at + i] = operation[field] ?? 0;
    else words[at + i] = operation[field] ?? 0;
  });
}
