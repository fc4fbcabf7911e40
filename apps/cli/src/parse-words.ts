import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** An option of a command, as the library that prints the help declares it. */
export interface DeclaredOption {
  /** In camel case, the long name last. */
  readonly names: readonly string[];
  readonly isBoolean?: boolean | undefined;
}

/** What was typed, taken apart. */
export interface Words {
  /** What is no option, before `--`. */
  readonly names: string[];
  /** What stands behind `--`. */
  readonly after: string[];
  /** By long name in camel case: true or false for a switch, the text of a value (`007` is a fine name for a folder), or all texts. */
  readonly options: Record<string, unknown>;
  /** What was typed before `--`, each option joined to its value. */
  readonly joined: string[];
}

/**
 * Takes words apart with Node's own parser. A value may begin with a minus (`--range -1,1`), but what looks like an option is one:
 * the option before it has no value then, which its command refuses.
 */
export function parseWords(args: readonly string[], declared: readonly DeclaredOption[]): Words {
  const words: Words = { names: [], after: [], options: {}, joined: [] };
  take([...args], parserOptions(declared), words);
  return words;
}

type ParserOptions = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** Long names as they are typed, and in camel case. */
function parserOptions(declared: readonly DeclaredOption[]): ParserOptions {
  return Object.fromEntries(
    declared.flatMap(({ names, isBoolean }) => {
      const [long, short] = [names.at(-1)!, names.length > 1 ? names[0]! : undefined];
      const option = { type: isBoolean ? ("boolean" as const) : ("string" as const) };
      return [
        [long, option],
        [dashed(long), short?.length === 1 ? { ...option, short } : option],
      ];
    }),
  );
}

function take(args: string[], options: ParserOptions, words: Words): void {
  const { tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    allowNegative: true,
    tokens: true,
  });
  for (const token of tokens) {
    const typed = args[token.index]!;
    if (token.kind === "option-terminator") {
      words.after.push(...args.slice(token.index + 1));
      return;
    }
    if (token.kind === "positional") {
      words.names.push(token.value);
      words.joined.push(token.value);
      continue;
    }
    const { name, rawName, inlineValue } = token;
    if (token.value === undefined || inlineValue) {
      // A group of letters gives several tokens of one word.
      if (tokens.find(({ index }) => index === token.index) === token) words.joined.push(typed);
      set(words.options, camelCase(name), meaning(token.value?.replace(/^=/, ""), options[name]?.type, rawName));
      continue;
    }
    const isOption = /^--|^-[a-z]/i.test(token.value);
    words.joined.push(isOption ? typed : `${rawName}=${token.value}`);
    set(words.options, camelCase(name), isOption ? true : token.value);
    if (!isOption) continue;
    take(args.slice(token.index + 1), options, words);
    return;
  }
}

/** A switch may say `=false`. */
function meaning(value: string | undefined, type: "string" | "boolean" | undefined, rawName: string): string | boolean {
  if (value === undefined) return !rawName.startsWith("--no-");
  if (type === "string" || type === undefined) return value;
  if (value === "true" || value === "false") return value === "true";
  throw new UsageError(`${rawName} is a switch and takes no value.`);
}

function set(options: Record<string, unknown>, name: string, value: string | boolean): void {
  const before = options[name];
  options[name] = before === undefined || typeof value === "boolean" ? value : [before, value].flat();
}

/** `crop-border` to `cropBorder`, as commands read options. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `cropBorder` to `crop-border`, as people type them. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}
