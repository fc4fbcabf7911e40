import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * The options whose docstring gives no default, as `BlurOptions.sigma`: optional members of the interfaces called `...Options`,
 * `...Settings` or `...Environment` that an entry exports. What is called, and what ends the work, needs none.
 */
export function optionsWithoutDefault(index: string | URL): string[] {
  const file = typeof index === "string" ? index : fileURLToPath(index);
  return exportedFrom(file).flatMap(([from, name]) => {
    const source = sourceFile(from);
    const found = source.statements.find(
      (statement): statement is ts.InterfaceDeclaration =>
        ts.isInterfaceDeclaration(statement) && statement.name.text === name,
    );
    return [...(found?.members ?? [])]
      .filter(ts.isPropertySignature)
      .filter(({ questionToken }) => questionToken)
      .filter(({ type }) => !(type && /=>|\bAbortSignal\b|\bOn[A-Z]/.test(type.getText(source))))
      .filter((member) => !/\bDefaults to\b|@defaultValue/.test(docstring(member, source)))
      .map((member) => `${name}.${member.name.getText(source)}`);
  });
}

/** The files and names of the types of options that an index exports, by way of its neighbours' indices, too. */
function exportedFrom(file: string): [file: string, name: string][] {
  return sourceFile(file).statements.flatMap((statement): [string, string][] => {
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return [];
    const { text } = statement.moduleSpecifier as ts.StringLiteral;
    if (!text.startsWith(".")) return [];
    const from = join(dirname(file), text);
    const { exportClause } = statement;
    if (!exportClause) return exportedFrom(from);
    if (!ts.isNamedExports(exportClause)) return [];
    return exportClause.elements
      .map(({ propertyName, name }) => (propertyName ?? name).text)
      .filter((name) => /(Options|Settings|Environment)$/.test(name))
      .map((name) => [from, name]);
  });
}

function docstring(member: ts.Node, source: ts.SourceFile): string {
  return ts
    .getJSDocCommentsAndTags(member)
    .map((part) => part.getText(source).replace(/\s*\n\s*\*\s*/g, " "))
    .join(" ");
}

function sourceFile(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}
