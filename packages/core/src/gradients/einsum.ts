import { einsum, type GradConfig, reshape, sum, type Tensor, tile } from "@tensorflow/tfjs-core";

/** tfjs's einsum takes one or two operands, each subscript at most once in each of them. */
export const einsumGradient: GradConfig = {
  kernelName: "Einsum",
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const [inputs, output] = (attributes.equation as string).replace(/\s/g, "").split("->") as [string, string];
    const subscripts = inputs.split(",");
    const gradient = (i: number) => () => {
      const own = subscripts[i]!;
      const other = subscripts[1 - i];
      // Subscripts that only this operand has were summed over it alone: each of its elements gets the same share.
      const shared = [...own].filter((s) => output.includes(s) || other?.includes(s)).join("");
      const share =
        other === undefined
          ? einsum(`${output}->${shared}`, dy as Tensor)
          : contracted(dy as Tensor, output, saved[1 - i]!, other, shared);
      return spreadOver(share, shared, own, saved[i]!.shape);
    };
    return Object.fromEntries(subscripts.map((_, i) => [i, gradient(i)]));
  },
};

/** `output,other->shared`; what only `other` has is summed first: tfjs's einsum goes wrong where one operand alone is summed. */
function contracted(dy: Tensor, output: string, operand: Tensor, other: string, shared: string): Tensor {
  const met = (s: string) => output.includes(s) || shared.includes(s);
  const alone = [...other].flatMap((s, axis) => (met(s) ? [] : [axis]));
  const rest = [...other].filter(met).join("");
  return einsum(`${output},${rest}->${shared}`, dy, alone.length ? sum(operand, alone) : operand);
}

/** Repeats `share`, which has the subscripts `shared`, over the rest of `own`. */
function spreadOver(share: Tensor, shared: string, own: string, shape: number[]): Tensor {
  if (shared.length === own.length) return share;
  const kept = shape.map((n, i) => (shared.includes(own[i]!) ? n : 1));
  return tile(
    reshape(share, kept),
    shape.map((n, i) => n / kept[i]!),
  );
}
