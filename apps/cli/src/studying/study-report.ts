import type { ImageSource } from "@srloss/train";
import type { StudiedLoss } from "./studied-loss.ts";
import type { StudyResults } from "./study-results.ts";
import type { StudySettings } from "./study-settings.ts";

/** What a report is made of. */
export interface StudyReport {
  readonly settings: StudySettings;
  readonly losses: readonly StudiedLoss[];
  readonly results: StudyResults;
  readonly test: ImageSource;
  readonly out: string;
}

/** The methods that were measured, with their titles, bicubic first. */
export function methodsOf({ losses, results }: StudyReport): { readonly name: string; readonly title: string }[] {
  const all = [{ name: "bicubic", title: "Bicubic" }, ...losses.map(({ name, title }) => ({ name, title }))];
  return all.filter(({ name }) => results.methods[name] !== undefined);
}
