import { version_core } from "@tensorflow/tfjs-core";
import { type EngineName, engines, ownerOf } from "./engines.ts";
import { opsOfNetworks } from "./networks.ts";
import { kernelsOf, kernelsOfGradient, kernelsOfOptimizers, kernelsOfSrloss, opsOfLayers } from "./op-kernels.ts";

const names = Object.keys(engines) as EngineName[];
const cells = { ours: "ours", tfjs: "tfjs", missing: "**missing**" } as const;

/** What uses a kernel. */
interface Use {
  readonly kernel: string;
  readonly by: readonly string[];
}

/** Every kernel of tfjs's layers, of super-resolution networks, of the gradients of both, of optimisers, and of srloss. */
export function usedKernels(): Use[] {
  const layers = new Set(opsOfLayers().flatMap((op) => [...kernelsOf(op)]));
  const networks = new Set(opsOfNetworks.flatMap((op) => [...kernelsOf(op)]));
  const gradients = new Set([...layers, ...networks].flatMap((kernel) => [...kernelsOfGradient(kernel)]));
  const sources = { layers, networks, gradients, optimisers: kernelsOfOptimizers(), srloss: kernelsOfSrloss() };
  const all = new Set(Object.values(sources).flatMap((kernels) => [...kernels]));
  return [...all].sort().map((kernel) => ({
    kernel,
    by: Object.entries(sources).flatMap(([source, kernels]) => (kernels.has(kernel) ? [source] : [])),
  }));
}

/** docs/kernels.md. */
export function kernelsPage(): string {
  const rows = usedKernels().map(({ kernel, by }) => [
    `\`${kernel}\``,
    by.join(", "),
    ...names.map((name) => cells[ownerOf(kernel, name)]),
  ]);
  const missing = names.map((name) => {
    const kernels = usedKernels().filter(({ kernel }) => ownerOf(kernel, name) === "missing");
    return [`\`${name}\``, engines[name], `${kernels.length}`, kernels.map(({ kernel }) => `\`${kernel}\``).join(", ")];
  });
  return `# Kernels

<!-- Written by \`pnpm --filter @srloss/kernels table\`; a test fails where it is out of date. -->

The kernels that TensorFlow.js's layers, super-resolution networks, the gradients of both, optimisers and srloss itself use,
and who computes them on each engine: \`ours\` is a kernel of this project (which leaves shapes that it does not cover to tfjs's,
where that has one), \`tfjs\` one of TensorFlow.js. An operation whose kernel is missing throws tfjs's "Cannot find registered
kernel": depthwise convolutions don't train on tfjs's own \`wasm\`; others do once \`useBackend\` has chosen it. What is used is read from the source of tfjs ${version_core}, so that a
kernel counts as used where any branch of an operation names it. \`tfjs-node-gpu\` has the kernels of \`tfjs-node\`.

Gradients that tfjs lacks on every engine, and that \`@srloss/core/gradients\` adds: \`DepthToSpace\`, \`Einsum\`, dilated
convolutions, and everything behind complex tensors (\`Complex\`, \`Real\`, \`Imag\`, \`ComplexAbs\`, \`FFT\`, \`IFFT\`). Without
it, a gradient that reaches one of them says what to import. It also mends gradients that tfjs has and that are wrong: those of
\`Abs\` at 0 and of \`MirrorPad\`, and of resizing with half-pixel centres, which on every engine are those without; on \`cpu\`,
\`ResizeBilinearGrad\` fails for images that are not square, and \`ResizeNearestNeighborGrad\` takes the first image of a batch for
all of them.

## Missing

${table(["engine", "where", "missing", "which"], missing)}

## All

${table(["kernel", "used by", ...names.map((name) => `\`${name}\``)], rows)}
`;
}

/** As the formatter has it: every cell as wide as its column. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}
