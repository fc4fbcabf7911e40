import { existsSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

const image = /\.(png|jpe?g|webp|avif|tiff?|gif|bmp|p[gp]m)$/i;

/** `--loss=l1`, `-l`: names of files have other characters in them. */
const option = /^--?([a-z][a-z-]*)(?:=.*)?$/is;

/**
 * Refuses names of files that begin with a minus, of whose letters a parser would make options (`-hr.png` asks for help
 * with `-h`), and options behind `--`, where they are names.
 *
 * @param words What was typed before `--`, each option joined to its value.
 * @param after What was typed behind it.
 * @param kindOf What an option of this name or letter is; undefined where there is none.
 * @param unknownOption The sentence about an option that is none.
 */
export function checkDashedWords(
  words: readonly string[],
  after: readonly string[],
  kindOf: (name: string) => "switch" | "value" | undefined,
  unknownOption: (word: string) => string,
): void {
  const kind = (word: string) => kindOf(option.exec(word)?.[1] ?? "");
  const isName = (word: string) => word.startsWith("-") && !kind(word) && (image.test(word) || existsSync(word));
  const first = words.findIndex(isName);
  const name = words[first];
  if (name !== undefined) {
    const before = words[first - 1] ?? "";
    if (kind(before) === "value" && !before.includes("="))
      throw new UsageError(`join a value that begins with - to its option: ${before}=${quoted(name)}.`);
    const [options, names] = apart(words.slice(first), (word) => Boolean(kind(word)));
    throw new UsageError(
      `put -- before names that begin with -: ${command(words.slice(0, first), options, [...names, ...after])}.`,
    );
  }
  const behind = after.findIndex((word) => option.test(word) && !existsSync(word));
  if (behind >= 0)
    throw new UsageError(
      `options go before --: ${command(words, after.slice(behind), after.slice(0, behind))}; "${after[behind]}" stands behind it, where it is a name.`,
    );
  // The parser would take every letter for an option, and an h for --help.
  const letters = words.find((word) => /^-[a-z]{2}/i.test(word));
  if (letters !== undefined) throw new UsageError(unknownOption(letters.split("=")[0]!));
}

function apart(words: readonly string[], first: (word: string) => boolean): [string[], string[]] {
  return [words.filter(first), words.filter((word) => !first(word))];
}

/** What to type instead. */
function command(words: readonly string[], options: readonly string[], names: readonly string[]): string {
  const spaced = [...words, ...options].flatMap((word) => (/^--?[a-z-]+=[^-]/i.test(word) ? split(word) : [word]));
  return ["srloss", ...spaced, "--", ...names].map(quoted).join(" ");
}

function split(word: string): string[] {
  const sign = word.indexOf("=");
  return [word.slice(0, sign), word.slice(sign + 1)];
}

/** As a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
