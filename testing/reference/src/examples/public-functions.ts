import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { exampleLines } from "./example-blocks.ts";

/** A function that a package exports, with its docstring. */
export interface PublicFunction {
  readonly name: string;
  readonly file: string;
  /** The comment before it, empty where there is none. */
  readonly docstring: string;
  /** Whether it has a parameter that is called `options`, or whose type is `...Options` or `...Question`. */
  readonly takesOptions: boolean;
}

/** The functions that an index file exports from its neighbours; classes, types and constants are left out. */
export function publicFunctions(index: string | URL): PublicFunction[] {
  const file = typeof index === "string" ? index : fileURLToPath(index);
  return sourceFile(file).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || !statement.moduleSpecifier) return [];
    const { text } = statement.moduleSpecifier as ts.StringLiteral;
    // What another package exports, that package's own test looks at.
    if (!text.startsWith(".")) return [];
    const from = join(dirname(file), text);
    const { exportClause } = statement;
    if (!exportClause) return publicFunctions(from);
    if (!ts.isNamedExports(exportClause)) return [];
    const names = exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);
    return declaredFunctions(from).filter(({ name }) => names.includes(name));
  });
}

/** The names of the public functions whose docstring has no "```ts" block below an `@example`. */
export function functionsWithoutExample(index: string | URL): string[] {
  return publicFunctions(index)
    .filter(({ docstring }) => !exampleLines(docstring.split(/\r?\n/)).some((line) => line?.startsWith("```ts")))
    .map(({ name }) => name);
}

/** The names of the public functions that take an object of options, in the order of the alphabet. */
export function functionsWithOptions(index: string | URL): string[] {
  return publicFunctions(index)
    .filter(({ takesOptions }) => takesOptions)
    .map(({ name }) => name)
    .sort();
}

function declaredFunctions(file: string): PublicFunction[] {
  const source = sourceFile(file);
  const isOptions = ({ name, type }: ts.ParameterDeclaration) =>
    name.getText(source) === "options" || /(Options|Question)\b/.test(type?.getText(source) ?? "");
  const described = (name: string, statement: ts.Node, { parameters }: ts.SignatureDeclarationBase): PublicFunction => {
    const docstring = ts.getJSDocCommentsAndTags(statement).at(-1)?.getText(source) ?? "";
    return { name, file, docstring, takesOptions: parameters.some(isOptions) };
  };
  return source.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return described(statement.name?.text ?? "default", statement, statement);
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
        ? described(name.getText(source), statement, initializer)
        : [],
    );
  });
}

function sourceFile(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}
