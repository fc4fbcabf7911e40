import { SrlossError } from "@srloss/core";
import { given, nearestName, quoted } from "@srloss/core/validation";
import type { TrainingConfiguration } from "./training-configuration.ts";
import { trainingSchema } from "./training-schema.ts";

/** The keywords that `trainingSchema` uses. */
interface Rule {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Rule[];
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly additionalProperties?: boolean | Rule;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly items?: Rule;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/**
 * Checks a configuration that was read from a file against `trainingSchema`.
 *
 * @param value What `JSON.parse` gave.
 * @param where How the message names it. Defaults to `The configuration`.
 * @returns The same, with its type.
 * @throws SrlossError with code `configuration`, which says which of its values is wrong, and what it should be.
 *
 * @example
 * ```ts
 * checkConfiguration({ scale: 2, loss: { l1: 1 } }).scale; // => 2
 * ```
 */
export function checkConfiguration(value: unknown, where = "The configuration"): TrainingConfiguration {
  const wrong = fault(value, trainingSchema as Rule, "");
  if (wrong) throw new SrlossError("configuration", `${where}: ${wrong}.`);
  return value as TrainingConfiguration;
}

/** What is wrong, as the rest of a sentence; undefined where nothing is. */
function fault(value: unknown, rule: Rule, path: string): string | undefined {
  const name = path || "it";
  if (rule.anyOf) return faultOfEach(value, rule.anyOf, path);
  if (rule.enum) {
    const known = rule.enum.some((one) => JSON.stringify(one) === JSON.stringify(value));
    return known
      ? undefined
      : `${name} is one of ${rule.enum.map((one) => JSON.stringify(one)).join(", ")}; got ${shown(value)}`;
  }
  const kind = kindOf(value);
  if (rule.type !== undefined && kind !== rule.type && !(rule.type === "number" && kind === "integer"))
    return `${name} is ${kinds[rule.type]}; got ${shown(value)}`;
  return faultOfNumber(value, rule, name) ?? faultOfParts(value, rule, path, name);
}

/** Of the one that is nearest: that of the same kind, or whose `kind` is the same. */
function faultOfEach(value: unknown, rules: readonly Rule[], path: string): string | undefined {
  const faults = rules.map((rule) => fault(value, rule, path));
  if (faults.includes(undefined)) return undefined;
  const meant = rules.findIndex((rule) => {
    const kind = rule.properties?.kind;
    return kind ? fault((value as { kind?: unknown })?.kind, kind, "") === undefined : rule.type === kindOf(value);
  });
  return faults[Math.max(0, meant)];
}

function faultOfNumber(value: unknown, rule: Rule, name: string): string | undefined {
  if (typeof value !== "number") return undefined;
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = rule;
  if (minimum !== undefined && value < minimum) return `${name} is ${minimum} or more; got ${value}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return `${name} is above ${exclusiveMinimum}; got ${value}`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return `${name} is below ${exclusiveMaximum}; got ${value}`;
  return maximum !== undefined && value > maximum ? `${name} is at most ${maximum}; got ${value}` : undefined;
}

function faultOfParts(value: unknown, rule: Rule, path: string, name: string): string | undefined {
  if (typeof value === "string") return value.length < (rule.minLength ?? 0) ? `${name} is empty` : undefined;
  if (Array.isArray(value)) {
    if (value.length < (rule.minItems ?? 0)) return `${name} is empty`;
    for (const [i, item] of value.entries()) {
      const wrong = rule.items && fault(item, rule.items, `${path}[${i}]`);
      if (wrong) return wrong;
    }
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const missing = rule.required?.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `${name} needs ${quoted(missing)}`;
  if (Object.keys(value).length < (rule.minProperties ?? 0)) return `${name} is empty`;
  for (const [key, part] of Object.entries(value)) {
    const below = path ? `${path}.${key}` : key;
    const of = Object.hasOwn(rule.properties ?? {}, key) ? rule.properties![key]! : rule.additionalProperties;
    if (of === false) return unknownName(key, name, Object.keys(rule.properties ?? {}));
    const wrong = typeof of === "object" ? fault(part, of, quotedPath(below)) : undefined;
    if (wrong) return wrong;
  }
  return undefined;
}

function unknownName(key: string, name: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return `${name} has no ${quoted(key)}${near ? `; did you mean ${near}?` : ""} Known: ${known.join(", ")}`.replace(
    '" Known',
    '"; known',
  );
}

/** Names come from a file. */
const quotedPath = (path: string) => quoted(path).slice(1, -1);

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  // Files have none, programs may.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value === null ? "null" : typeof value;
}

function shown(value: unknown): string {
  return (typeof value === "object" && value !== null) || typeof value === "number"
    ? given(value)
    : JSON.stringify(value);
}
