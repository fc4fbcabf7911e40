import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A block of TypeScript out of the documentation. */
export interface ExampleBlock {
  /** `src/pixel/l1-loss.ts:16`: the file, as the caller named it, and the line of the first statement. */
  readonly name: string;
  readonly code: string;
  /** False for blocks that begin with "```ts no-run": what they need (a network, a GPU, minutes) is not there in a test. */
  readonly run: boolean;
}

const fence = /^```(\w*)[ \t]*(.*)$/;

/**
 * The "```ts" blocks of a file: all of them in Markdown, those of `@example` tags in TypeScript.
 *
 * @param file Path.
 * @param name What the blocks are called. Defaults to the path.
 */
export function exampleBlocks(file: string, name: string = file): ExampleBlock[] {
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  return blocks(file.endsWith(".md") ? lines : exampleLines(lines), name);
}

/** The blocks of a package: of `src/**` and of its README, where it has one. */
export function packageExamples(folder: string | URL): ExampleBlock[] {
  const root = typeof folder === "string" ? folder : fileURLToPath(folder);
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => join(root, "src", file));
  const files = [...sources, ...[join(root, "README.md")].filter(existsSync)];
  return files.flatMap((file) => exampleBlocks(file, relative(root, file).split(sep).join("/")));
}

/** The lines below `@example` tags without their asterisks; every other line is undefined. */
export function exampleLines(lines: readonly string[]): (string | undefined)[] {
  let inComment = false;
  let inExample = false;
  return lines.map((line) => {
    if (/^\s*\/\*\*/.test(line)) [inComment, inExample] = [true, false];
    if (!inComment) return undefined;
    const text = line.replace(/^\s*\/?\*+ ?/, "");
    const wasInExample = inExample;
    if (/^@\w/.test(text)) inExample = text.startsWith("@example");
    if (line.includes("*/")) inComment = false;
    return wasInExample && inExample && inComment ? text : undefined;
  });
}

function blocks(lines: readonly (string | undefined)[], name: string): ExampleBlock[] {
  const found: ExampleBlock[] = [];
  let open: { readonly indent: string; readonly words: string; readonly language: string; from: number } | undefined;
  lines.forEach((line, i) => {
    const text = line?.trim() ?? "";
    if (!open) {
      const begin = fence.exec(text);
      if (begin) open = { indent: /^\s*/.exec(line!)![0], language: begin[1]!, words: begin[2]!, from: i + 1 };
    } else if (line === undefined) throw new Error(`${name}:${open.from}: a block that does not end.`);
    else if (text === "```") {
      const code = lines
        .slice(open.from, i)
        .map((l) => (l!.startsWith(open!.indent) ? l!.slice(open!.indent.length) : l!));
      if (open.language === "ts" || open.language === "typescript") {
        if (open.words !== "" && open.words !== "no-run")
          throw new Error(`${name}:${open.from}: "${open.words}" after \`\`\`ts; only no-run has a meaning.`);
        found.push({ name: `${name}:${open.from + 1}`, code: code.join("\n"), run: open.words === "" });
      }
      open = undefined;
    }
  });
  if (open) throw new Error(`${name}:${open.from}: a block that does not end.`);
  return found;
}
