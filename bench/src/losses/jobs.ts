import { type ContentTerms, presets } from "@srloss/core";

/** The deepest layer of every job. */
export const layer = "block3_conv3";

export type JobName = "perceptual" | "keras" | "mix";

/** What people compute: terms, on images of this batch and edge (the command line's where none is given). */
export interface Job {
  readonly title: string;
  readonly terms: ContentTerms;
  readonly batch: number;
  readonly edge?: number;
}

export const jobs: Readonly<Record<JobName, Job>> = {
  perceptual: { title: "perceptual", terms: { perceptual: { weight: 1, layers: [layer] } }, batch: 1 },
  keras: { title: "all four losses", terms: presets.keras.terms, batch: 1 },
  mix: {
    title: "training mix, 4 of 96x96",
    terms: { l1: 1, perceptual: 1e-4, style: { weight: 5e-5, layers: ["block2_conv2", layer] } },
    batch: 4,
    edge: 96,
  },
};

export const jobNames: readonly JobName[] = ["perceptual", "keras", "mix"];
