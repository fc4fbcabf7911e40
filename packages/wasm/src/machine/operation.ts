/** The kinds of operations, as `Kind` in `assembly/op.ts` numbers them. */
const operationKinds = [
  "pack",
  "unpack",
  "clearBorders",
  "winogradTwo",
  "winogradFour",
  "direct",
  "winogradTwoWeights",
  "winogradFourWeights",
  "directWeights",
  "pool",
  "unpool",
  "rectify",
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

/** Writes an operation where a program holds it. */
export function writeOperation(memory: ArrayBufferLike, at: number, operation: Operation): void {
  const words = new Int32Array(memory, at, fields.length);
  fields.forEach((field, i) => {
    if (field === "kind") words[i] = operationKinds.indexOf(operation.kind);
    else if (field === "claimed" || field === "done") words[i] = 0;
    else if (field === "floor" || field === "scalar")
      new Float32Array(memory, at + i * 4, 1)[0] = operation[field] ?? 0;
    else words[i] = operation[field] ?? 0;
  });
}
