const originalWords = ["hr", "gt", "original", "orig", "groundtruth", "truth", "reference", "ref", "target"];
const lowWords = ["lr", "low", "lowres", "input"];

const words = (name: string) =>
  name
    .toLowerCase()
    .replace(/\.\w+$/, "")
    .split(/[^a-z0-9]+/);
const says = (name: string, known: readonly string[]) => words(name).some((word) => known.includes(word));

/** The name says that it is an original: `hr`, `baby_GT.png`. */
export const saysOriginal = (name: string): boolean => says(name, originalWords);

/** The name says that it is of low resolution: `lr.png`. */
export const saysLow = (name: string): boolean => says(name, lowWords);

/** `baby.png` of `baby_hr.png` or `hr-baby.png`; undefined where nothing else is in the name. */
export function withoutOriginalWords(name: string): string | undefined {
  const [, before, extension] = /^(.*?)(\.\w+)?$/s.exec(name)!;
  const parts = before!.split(/([^A-Za-z0-9]+)/);
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [part, mark] = [parts[i]!, parts[i - 1] ?? ""];
    if (!originalWords.includes(part.toLowerCase())) kept.push(kept.length ? mark + part : part);
  }
  const rest = kept.join("");
  return rest ? rest + (extension ?? "") : undefined;
}
