import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tfjs from "@tensorflow/tfjs-core";
import { packageFile } from "./package-file.ts";

const core = packageFile("@tensorflow/tfjs-core", "dist");
const ops = join(core, "ops");

interface Import {
  readonly names: readonly string[];
  readonly from: string;
}

function importsOf(file: string): Import[] {
  const statements = readFileSync(file, "utf8").matchAll(
    /(?:import|export) (\{[^}]*\}|\*)(?: as \w+)? from '([^']+)'/g,
  );
  return [...statements].map(([, names, from]) => ({
    names: names === "*" ? [] : [...names!.matchAll(/(\w+)(?: as \w+)?[,}\s]/g)].map(([, name]) => name!),
    from: from!,
  }));
}

/** The kernels that a file of tfjs's core names, and those of the operations that it calls. */
function kernelsOfFile(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return new Set();
  seen.add(file);
  const literal = [...readFileSync(file, "utf8").matchAll(/runKernel\('(\w+)'/g)].map(([, name]) => name!);
  return new Set(
    literal.concat(
      importsOf(file).flatMap(({ names, from }) => {
        if (from.endsWith("/kernel_names")) return names.map(kernelName);
        const path = join(dirname(file), `${from}.js`);
        // From the index, only what is asked for.
        const called = path === join(ops, "ops.js") ? names.map((name) => files.get(name) ?? "") : [path];
        return called.flatMap((op) => (op.startsWith(ops) ? [...kernelsOfFile(op, seen)] : []));
      }),
    ),
  );
}

function exportsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/export const (\w+)/g)].map(([, name]) => name!);
}

/** Kernels' names are the values of constants. */
function kernelName(constant: string): string {
  const name = (tfjs as unknown as Record<string, unknown>)[constant];
  if (typeof name !== "string") throw new Error(`tfjs-core exports no kernel's name ${constant}.`);
  return name;
}

const files = new Map(
  ["ops.js", "fused_ops.js"].flatMap((index) =>
    importsOf(join(ops, index)).flatMap(({ names, from }) => {
      const path = join(ops, `${from}.js`);
      const all = names.length ? names : exportsOf(path);
      return all.map((name) => [name, path] as const);
    }),
  ),
);

/** The kernels of an operation as it is called, such as "conv2d" or "image.resizeBilinear"; none of what is no operation. */
export function kernelsOf(op: string): Set<string> {
  const [first, last = first] = op.split(".") as [string, string?];
  if (first === "fused") return kernelsOfFile(join(ops, "fused", `${snakeCase(last)}.js`));
  const file = files.get(last);
  return file ? kernelsOfFile(file) : new Set();
}

function snakeCase(name: string): string {
  return name.replace(/([A-Z])/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The kernels of a kernel's gradient, where tfjs has one. */
export function kernelsOfGradient(kernel: string): Set<string> {
  return kernelsOfFile(join(core, "gradients", `${kernel}_grad.js`));
}

/** What tfjs's optimisers run. */
export function kernelsOfOptimizers(): Set<string> {
  const folder = join(core, "optimizers");
  const all = readdirSync(folder).filter((name) => /^\w+_optimizer\.js$/.test(name));
  return new Set(all.flatMap((name) => [...kernelsOfFile(join(folder, name))]));
}

/** The operations that tfjs's layers, losses and metrics call. */
export function opsOfLayers(): string[] {
  const folder = packageFile("@tensorflow/tfjs-layers", "dist");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /^(layers\/|engine\/|backend\/)?[a-z_]+\.js$/.test(name) && !name.endsWith("_test.js"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  const called = sources.flatMap((text) => [
    ...[...text.matchAll(/\b(?:tfc|tfl)\.(\w+(?:\.\w+)?)\(/g)].map(([, op]) => op!),
    ...[...text.matchAll(/import \{([^}]*)\} from '@tensorflow\/tfjs-core'/g)].flatMap(([, names]) =>
      names!.split(",").map((name) => name.trim()),
    ),
  ]);
  return [...new Set(called)].sort();
}

/** What @srloss/core runs for its losses, metrics and gradients, but for kernels of our own that it can do without. */
export function kernelsOfSrloss(): Set<string> {
  const folder = fileURLToPath(new URL("../../../packages/core/src/", import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  const named = sources.flatMap((text) => [...text.matchAll(/runKernel\(\s*"([A-Z]\w+)"/g)].map(([, name]) => name!));
  const called = sources
    .flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from "@tensorflow\/tfjs-core"/g)])
    .flatMap(([, names]) => names!.split(",").map((name) => name.trim()));
  const kernels = called.flatMap((op) => [...kernelsOf(op)]).concat(named);
  return new Set(kernels.filter((name) => !name.startsWith("Srloss")));
}
