import { meant, nearestName } from "@srloss/core/validation";
import { cli } from "./command-line.ts";
import { camelCase } from "./typed-arguments.ts";

/** The long name of an option that takes a value; undefined for switches and what is unknown. */
export function longName(name: string): string | undefined {
  const options = cli.commands.flatMap((command) => command.options);
  return options.find(({ names, required }) => required && names.includes(name))?.name;
}

export function optionKind(name: string): "switch" | "value" | undefined {
  if (longName(camelCase(name)) !== undefined) return "value";
  const commands = [cli.globalCommand, ...cli.commands];
  return commands.some(({ options }) => options.some(({ names }) => names.includes(camelCase(name))))
    ? "switch"
    : undefined;
}

/** An error's message; those of the parser are no sentences yet. */
export function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error) || error.name !== "CACError" || message.endsWith(".")) return message;
  // The parser turned what was typed to camel case.
  const names = message.replace(/--\w+/g, dashed);
  const [, unknown] = /^Unknown option `(.+)`$/.exec(names) ?? [];
  if (unknown !== undefined) return unknownOption(unknown);
  const command = cli.matchedCommand ? ` ${cli.matchedCommand.name}` : "";
  return `${names[0]!.toUpperCase()}${names.slice(1)}; see srloss${command} --help.`;
}

/** `cropBorder` to `crop-border` */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

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
