import ts from "typescript";

/** A value as documentation writes it: numbers know their digits. */
export type WrittenValue =
  | { readonly kind: "number"; readonly value: number; readonly tolerance: number }
  | { readonly kind: "array"; readonly items: readonly WrittenValue[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, WrittenValue> }
  | { readonly kind: "plain"; readonly value: string | boolean | null | undefined };

const relativeTolerance = 1e-3;

/** For a written 0, which has no relative one. */
const zeroTolerance = 1e-6;

const constants: ReadonlyMap<string, WrittenValue> = new Map([
  ["undefined", { kind: "plain", value: undefined }],
  ["NaN", number(Number.NaN, 0)],
  ["Infinity", number(Number.POSITIVE_INFINITY, 0)],
]);

/**
 * Parses numbers, strings, booleans, null, undefined, arrays and objects of them.
 *
 * @throws Error where `text` is anything else: prose would never be compared.
 */
export function parseWrittenValue(text: string): WrittenValue {
  const source = ts.createSourceFile("value.ts", `(${text})`, ts.ScriptTarget.Latest);
  const [statement, more] = source.statements;
  const wrapped = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (more || !wrapped || !ts.isParenthesizedExpression(wrapped) || wrapped.end !== source.end) throw notAValue(text);
  return written(wrapped.expression, source);
}

function written(node: ts.Expression, source: ts.SourceFile): WrittenValue {
  const text = node.getText(source);
  if (ts.isNumericLiteral(node)) return number(Number(text.replaceAll("_", "")), lastDigit(text) / 2);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const inner = written(node.operand, source);
    if (inner.kind === "number") return { ...inner, value: -inner.value };
  }
  if (ts.isStringLiteralLike(node)) return { kind: "plain", value: node.text };
  if (ts.isArrayLiteralExpression(node))
    return { kind: "array", items: node.elements.map((element) => written(element, source)) };
  if (ts.isObjectLiteralExpression(node))
    return { kind: "object", entries: new Map(node.properties.map((property) => entry(property, source))) };
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return { kind: "plain", value: node.kind === ts.SyntaxKind.TrueKeyword };
  if (node.kind === ts.SyntaxKind.NullKeyword) return { kind: "plain", value: null };
  const constant = ts.isIdentifier(node) ? constants.get(text) : undefined;
  if (!constant) throw notAValue(text);
  return constant;
}

function entry(property: ts.ObjectLiteralElementLike, source: ts.SourceFile): [string, WrittenValue] {
  const { name } = property;
  if (!ts.isPropertyAssignment(property) || !(name && (ts.isIdentifier(name) || ts.isStringLiteral(name))))
    throw notAValue(property.getText(source));
  return [name.text, written(property.initializer, source)];
}

function number(value: number, digits: number): WrittenValue {
  const tolerance = value === 0 ? zeroTolerance : Math.abs(value) * relativeTolerance;
  return { kind: "number", value, tolerance: Math.max(tolerance, digits) };
}

/** The worth of the last written digit after a decimal point; 0 for whole numbers, which mean themselves. */
function lastDigit(text: string): number {
  const [, fraction, exponent = "0"] = /^[\d_]*\.(\d+)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  return fraction === undefined ? 0 : 10 ** (Number(exponent) - fraction.length);
}

/** What differs between a value and what was written, in a few words; undefined where they agree. */
export function difference(given: unknown, expected: WrittenValue, at: string = ""): string | undefined {
  const found = plain(given);
  const place = at && ` at ${at}`;
  if (expected.kind === "number") {
    if (typeof found !== "number") return `${show(found)}${place}`;
    return agree(found, expected.value, expected.tolerance) ? undefined : `${found}${place}`;
  }
  if (expected.kind === "array") {
    if (!Array.isArray(found)) return `${show(found)}${place}`;
    if (found.length !== expected.items.length) return `${show(found)}${place}`;
    return first(expected.items.map((item, i) => difference(found[i], item, `${at}[${i}]`)));
  }
  if (expected.kind === "object") {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return `${show(found)}${place}`;
    const own = found as Record<string, unknown>;
    if (Object.keys(own).sort().join() !== [...expected.entries.keys()].sort().join()) return `${show(found)}${place}`;
    return first([...expected.entries].map(([key, value]) => difference(own[key], value, `${at}.${key}`)));
  }
  return found === expected.value ? undefined : `${show(found)}${place}`;
}

function agree(found: number, value: number, tolerance: number): boolean {
  if (Object.is(found, value) || found === value) return true;
  // Counts are exact: 1001 is not 1000.
  if (Number.isInteger(found) && Number.isInteger(value)) return false;
  return Math.abs(found - value) <= tolerance;
}

/** Tensors and typed arrays as arrays. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("arraySync" in value && typeof value.arraySync === "function") return value.arraySync();
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Uint8Array) : value;
}

function first(all: readonly (string | undefined)[]): string | undefined {
  return all.find((one) => one !== undefined);
}

function show(value: unknown): string {
  const text = typeof value === "function" ? String(value.name) : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

function notAValue(text: string): Error {
  return new Error(`"${text}" after // => is not a number, string, boolean, array or object.`);
}
