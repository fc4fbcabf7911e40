import { nearestName } from "@srloss/core/validation";
import type { EngineName, EngineOptions, UseBackendOptions } from "@srloss/node-gpu";
import { UsageError } from "./usage-error.ts";

/** `a,b` and `-l a -l b` alike; undefined where the option was not given. */
export function listOption(value: unknown, name: string): string[] | undefined {
  if (value === undefined) return undefined;
  const items = [value].flat().flatMap((item) => String(item).split(","));
  const trimmed = items.map((item) => item.trim()).filter((item) => item !== "");
  if (value === true || !trimmed.length) throw new UsageError(`--${name} needs a value, as in --${name} a,b.`);
  return trimmed;
}

/** A text; undefined where the option was not given. */
export function textOption(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} was given twice.`);
  if (value === true || value === "") throw new UsageError(`--${name} needs a value.`);
  return String(value);
}

/** A whole number, 0 or more. */
export function countOption(value: unknown, name: string): number | undefined {
  const text = textOption(value, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`--${name} needs a whole number, 0 or more; got "${text}".`);
  return Number(text);
}

/** A colour, `255,255,255`. */
export function colourOption(value: unknown, name: string): [number, number, number] | undefined {
  const parts = listOption(value, name)?.map(Number);
  if (parts === undefined) return undefined;
  if (parts.length !== 3 || !parts.every((n) => n >= 0 && n <= 255))
    throw new UsageError(`--${name} needs three numbers in 0..255, as in --${name} 255,255,255.`);
  return parts as [number, number, number];
}

/** One of a few words. */
export function choiceOption<T extends string>(value: unknown, name: string, choices: readonly T[]): T | undefined {
  const text = textOption(value, name);
  if (text === undefined || choices.includes(text as T)) return text as T | undefined;
  // Numbers that are near are another range.
  const near = /^[a-z]/i.test(text) ? nearestName(text, choices) : undefined;
  throw new UsageError(
    `--${name} is one of ${choices.join(", ")}; got "${text}"${near ? ` (did you mean ${near}?)` : ""}.`,
  );
}

const engines: Readonly<Record<EngineName, true>> = {
  "tfjs-node-gpu": true,
  webgpu: true,
  "tfjs-node": true,
  "srloss-wasm": true,
  wasm: true,
  cpu: true,
};

/** `--engine`, `--threads`, `--precision` and `--packages` */
export function engineOptions(options: Record<string, unknown>): UseBackendOptions {
  const engine = choiceOption(options.engine, "engine", Object.keys(engines) as EngineName[]);
  const precision = choiceOption(options.precision, "precision", ["fast", "exact"] as const);
  if (precision && engine !== undefined && engine !== "srloss-wasm")
    throw new UsageError(`--precision is an option of the engine srloss-wasm; ${engine} has one precision.`);
  // Only one engine knows it: who asks for it asks for that engine.
  const chosen = precision ? "srloss-wasm" : engine;
  return { ...(chosen && { engine: chosen }), ...(precision && { precision }), ...everyEngineOptions(options) };
}

/** `--threads` and `--packages`: what every engine is told. */
export function everyEngineOptions(options: Record<string, unknown>): Pick<EngineOptions, "threads" | "packages"> {
  const threads = countOption(options.threads, "threads");
  if (threads === 0) throw new UsageError("--threads needs at least one thread.");
  return { ...(threads !== undefined && { threads }), ...packagesOption(options) };
}

/** `--packages` */
export function packagesOption(options: Record<string, unknown>): Pick<EngineOptions, "packages"> {
  const packages = textOption(options.packages, "packages");
  return packages === undefined ? {} : { packages };
}

/** @throws UsageError unless `text` is an http(s) address. */
export function checkAddress(text: string): void {
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : ""))
    throw new UsageError(`"${text}" is not an address; it should look like https://example.org/vgg19.h5.`);
}
