import { printable } from "@srloss/core/validation";

/** Longer than any sentence of ours with the names in it. */
const mostCharacters = 4000;

/** A line for people, whatever names of files, servers and tensors are in it: what a terminal would act on is spelled out. */
export function shown(line: string): string {
  return printable(line, mostCharacters);
}
