import type { Target } from "../target.ts";

/** What is tried, by subject; each loads only what it needs. A new one is a file here and a row. */
const subjects: Readonly<Record<string, () => Promise<{ readonly targets: readonly Target[] }>>> = {
  weights: () => import("./weights.ts"),
  images: () => import("./images.ts"),
  models: () => import("./models.ts"),
  servers: () => import("./servers.ts"),
};

/** Loaded by its name alone: it tests the harness. */
const hidden = { faulty: () => import("./faulty.ts") };

export const subjectNames: readonly string[] = Object.keys(subjects);

/** @throws Error for a subject that there is not. */
export async function findTargets(subject: string): Promise<readonly Target[]> {
  const all: typeof subjects = { ...subjects, ...hidden };
  const load = Object.hasOwn(all, subject) ? all[subject] : undefined;
  if (!load) throw new Error(`"${subject}" is nothing that can be tried. Subjects: ${subjectNames.join(", ")}.`);
  return (await load()).targets;
}

/** @throws Error for a format that the subject does not have. */
export async function findTarget(subject: string, format: string): Promise<Target> {
  const targets = await findTargets(subject);
  const found = targets.find((target) => target.format === format);
  if (found) return found;
  throw new Error(`"${format}" is no format of ${subject}. Formats: ${targets.map((t) => t.format).join(", ")}.`);
}
