import { meant, nearestName } from "@srloss/core/validation";
import { cli } from "./command-line.ts";
import { camelCase, type DeclaredOption, dashed } from "./parse-words.ts";

/** Of every command: an option of one is no other kind in another. */
export function declaredOptions(): DeclaredOption[] {
  return [cli.globalCommand, ...cli.commands].flatMap(({ options }) => options);
}

/** What an option of this name or letter is; undefined where there is none. */
export function optionKind(name: string): "switch" | "value" | undefined {
  const found = declaredOptions().find(({ names }) => names.includes(camelCase(name)));
  return found && (found.isBoolean ? "switch" : "value");
}

/** An error's message; those of the parser are no sentences yet. */
export function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) return `This takes more memory than there is for it (${withoutDot(message)}).`;
  if (error instanceof TypeError || error instanceof ReferenceError)
    return `srloss has a fault (${withoutDot(message)}); SRLOSS_DEBUG=1 shows where, and its maintainers would like to see that.`;
  if (!(error instanceof Error) || error.name !== "CACError" || message.endsWith(".")) return message;
  // The parser turned what was typed to camel case.
  const names = message.replace(/--\w+/g, dashed);
  const [, unknown] = /^Unknown option `(.+)`$/.exec(names) ?? [];
  if (unknown !== undefined) return unknownOption(unknown);
  const command = cli.matchedCommand ? ` ${cli.matchedCommand.name}` : "";
  return `${names[0]!.toUpperCase()}${names.slice(1)}; see srloss${command} --help.`;
}

const withoutDot = (message: string) => message.replace(/\.+$/, "");

export function unknownOption(word: string): string {
  const command = cli.matchedCommand ?? cli.commands.find(({ name }) => name === process.argv[2]);
  const options = [...(command?.options ?? []), ...cli.globalCommand.options];
  const near = nearestName(
    word,
    options.map(({ name }) => `--${dashed(name)}`),
  );
  const help = `srloss${command ? ` ${command.name}` : ""} --help`;
  return `Unknown option \`${word}\`${near ? `; did you mean ${near}? See` : "; see"} ${help}.`;
}

export function unknownCommand(name: string): Error {
  const names = cli.commands.map((command) => command.name);
  return Object.assign(
    new Error(`"${name}" is not a command${meant(name, names)} Commands: ${names.join(", ")}; see srloss --help.`),
    { name: "CACError" },
  );
}
