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

function declaredFunctions(file: string): PublicFunction[] {
  const source = sourceFile(file);
  const described = (name: string, statement: ts.Node): PublicFunction => {
    const docstring = ts.getJSDocCommentsAndTags(statement).at(-1)?.getText(source) ?? "";
    return { name, file, docstring };
  };
  return source.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return described(statement.name?.text ?? "default", statement);
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations
      .filter(
        ({ initializer }) => initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
      )
      .map(({ name }) => described(name.getText(source), statement));
  });
}

function sourceFile(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}
