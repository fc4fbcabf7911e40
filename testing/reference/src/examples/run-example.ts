import ts from "typescript";
import type { ExampleBlock } from "./example-blocks.ts";
import { difference, parseWrittenValue, type WrittenValue } from "./written-value.ts";

/** What an example finds around it. */
export interface ExampleSurroundings {
  /** Names that need no import. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** What can be imported, loaded on demand; `node:` modules can always be. */
  readonly modules?: Readonly<Record<string, () => object | Promise<object>>>;
}

/** A "// => value" comment, and the expression that has this value. */
interface Claim {
  readonly expression: ts.Expression;
  readonly text: string;
  readonly value: WrittenValue;
}

type Edit = { readonly at: number; readonly insert: string };
type Program = (...values: unknown[]) => Promise<void>;

// Async functions have no global name for their constructor.
const AsyncFunction = (async () => {}).constructor as new (...words: string[]) => Program;

const silentConsole = { ...console, log() {}, info() {}, warn() {}, error() {}, debug() {}, table() {} };

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
};

/**
 * Runs a block and compares each expression that "// => value" follows with that value: of tensors their nested arrays,
 * numbers to one in a thousand or to the digits written, whichever is more.
 *
 * @returns How many values were compared.
 * @throws Error that names file and line: a difference, a comment that follows no expression, an error of the example.
 */
export async function runExample(
  block: ExampleBlock,
  { names = {}, modules = {} }: ExampleSurroundings = {},
): Promise<number> {
  try {
    // A module, so that `await` is an operator at its top level.
    const source = ts.createSourceFile("example.ts", `${block.code}\nexport {};`, ts.ScriptTarget.Latest, true);
    const claims = findClaims(source);
    const table = await importable(source, modules);
    const faults = new Map(claims.map((claim) => [claim, `"${words(claim)}" was never reached.`]));
    const check = (index: number, found: unknown) => {
      const claim = claims[index]!;
      const fault = compare(claim, found);
      if (fault) faults.set(claim, fault);
      else faults.delete(claim);
      return found;
    };
    const scope: Record<string, unknown> = { console: silentConsole, ...names };
    Object.assign(scope, { $check: check, require: (module: string) => table.get(module), exports: {} });
    // The block of its own lets an example declare a name that it would find around it.
    const program = new AsyncFunction(...Object.keys(scope), `{\n${compile(instrument(source, claims))}\n}`);
    await program(...Object.values(scope));
    if (faults.size) throw new Error([...faults.values()].join("\n"));
    return claims.length;
  } catch (error) {
    throw new Error(`${block.name}: ${(error as Error).message}`, { cause: error });
  }
}

function compare(claim: Claim, found: unknown): string | undefined {
  if (found instanceof Promise) return `"${words(claim)}" is a promise; await it.`;
  const fault = difference(found, claim.value);
  return fault && `"${words(claim)}" is ${fault}, and the comment says ${claim.text}.`;
}

function words({ expression }: Claim): string {
  return expression.getText().replace(/\s+/g, " ");
}

function findClaims(source: ts.SourceFile): Claim[] {
  const claims = new Map<number, Claim>();
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isExpressionStatement(node) && !ts.isVariableStatement(node)) return;
    for (const { pos, end } of ts.getTrailingCommentRanges(source.text, node.end) ?? []) {
      const text = /^\/\/\s*=>\s*(.*?)\s*$/.exec(source.text.slice(pos, end))?.[1];
      if (text !== undefined) claims.set(pos, { expression: claimed(node), text, value: parseWrittenValue(text) });
    }
  };
  visit(source);
  const written = source.text.match(/\/\/\s*=>/g)?.length ?? 0;
  if (written !== claims.size)
    throw new Error(
      `${written - claims.size} of ${written} "// =>" do not follow a statement that ends on their line.`,
    );
  return [...claims.values()];
}

/** The expression itself, the value of `const x = ...`, or what `console.log(...)` prints. */
function claimed(statement: ts.ExpressionStatement | ts.VariableStatement): ts.Expression {
  if (ts.isVariableStatement(statement)) {
    const [declaration, more] = statement.declarationList.declarations;
    if (more || !declaration?.initializer || !ts.isIdentifier(declaration.name))
      throw new Error(
        `"${statement.getText()}" declares more than one value; write the compared one on a line of its own.`,
      );
    return declaration.initializer;
  }
  const { expression } = statement;
  const printed = ts.isCallExpression(expression) && expression.expression.getText() === "console.log";
  return printed && expression.arguments.length === 1 ? expression.arguments[0]! : expression;
}

/** Hands the value of each claim to `$check`, on its line. */
function instrument(source: ts.SourceFile, claims: readonly Claim[]): string {
  const edits: Edit[] = claims.flatMap(({ expression }, i) => [
    { at: expression.getStart(), insert: `$check(${i}, ` },
    { at: expression.end, insert: ")" },
  ]);
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, insert }) => text.slice(0, at) + insert + text.slice(at), source.text);
}

function compile(code: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(code, { compilerOptions, reportDiagnostics: true });
  const [wrong] = diagnostics;
  if (wrong) throw new Error(ts.flattenDiagnosticMessageText(wrong.messageText, " "));
  return outputText;
}

/** The modules that the block imports, statically or not. */
async function importable(
  source: ts.SourceFile,
  modules: NonNullable<ExampleSurroundings["modules"]>,
): Promise<Map<string, object>> {
  const table = new Map<string, object>();
  const { importedFiles } = ts.preProcessFile(source.text);
  for (const { fileName } of importedFiles) {
    const found =
      (await modules[fileName]?.()) ??
      (fileName.startsWith("node:") ? await import(/* @vite-ignore */ fileName) : undefined);
    if (!found)
      throw new Error(`imports "${fileName}", which examples can't; known: ${Object.keys(modules).join(", ")}.`);
    // The mark says that `default` is a name like the others.
    table.set(fileName, { ...found, __esModule: true });
  }
  return table;
}
