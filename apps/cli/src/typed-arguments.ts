/** The values of options as they were typed, by the option's name in camel case. */
export type TypedValues = Readonly<Record<string, readonly string[]>>;

/**
 * Joins each option to its value (`--range -1,1` to `--range=-1,1`), so that a value may begin with a minus, and keeps
 * the values' text, of which the parser makes numbers: `007` is a fine name for a folder. What comes after `--` is no
 * option, whatever it begins with.
 *
 * @param takesValue Whether an option, by its name or letter in camel case, is followed by a value, and its long name.
 */
export function typedArguments(
  argv: readonly string[],
  takesValue: (name: string) => string | undefined,
): { readonly argv: string[]; readonly after: readonly string[]; readonly values: TypedValues } {
  const joined: string[] = [];
  const after: string[] = [];
  const values: Record<string, string[]> = {};
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--") {
      after.push(...argv.slice(i + 1));
      break;
    }
    const [whole, dashes = "", name = "", given] = /^(--?)([a-z][a-z-]*)(?:=(.*))?$/is.exec(argv[i]!) ?? [];
    const option = whole === undefined ? undefined : takesValue(camelCase(name));
    const next = argv[i + 1];
    const value = given ?? (next !== undefined && !/^--|^-[a-z]/i.test(next) ? next : undefined);
    if (option === undefined || value === undefined) {
      joined.push(argv[i]!);
      continue;
    }
    if (given === undefined) i++;
    joined.push(`${dashes}${name}=${value}`);
    values[option] = [...(values[option] ?? []), value];
  }
  return { argv: joined, after, values };
}

/** `crop-border` to `cropBorder`, as the parser names options. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
