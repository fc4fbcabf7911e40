import type { SampleName as DrawnName } from "@srloss/samples";

/** Photographs that come with the page. */
export type PhotographName = "cat" | "astronaut" | "coffee";
/** Drawn originals that come with the page, too. */
export type { DrawnName };
export type SampleName = PhotographName | DrawnName;

export const photographNames: readonly PhotographName[] = ["cat", "astronaut", "coffee"];
export const drawnNames: readonly DrawnName[] = ["shapes", "text", "textures", "still-life"];
export const sampleNames: readonly SampleName[] = [...photographNames, ...drawnNames];

/** Who made a photograph, and what one may do with it. */
export const credits: Readonly<Record<PhotographName, string>> = {
  cat: "Chelsea the cat, by Stéfan van der Walt, CC0",
  astronaut: "Eileen Collins, by NASA, public domain",
  coffee: "Coffee, by Rachel Michetti, CC0",
};
