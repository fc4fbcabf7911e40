/** Terms of the visitor's own mix. */
export const optimiseTerms = ["l1", "l2", "perceptual", "style", "totalVariation"] as const;
export type OptimiseTerm = (typeof optimiseTerms)[number];

/** Losses that descend beside each other from one start; `mix` is the visitor's own sum. */
export const descentNames = ["l2", "l1", "perceptual", "style", "mix"] as const;
export type DescentName = (typeof descentNames)[number];

/** What a descent begins with. */
export const starts = ["noise", "blur", "bicubic x4", "grey", "1 px shift"] as const;
export type Start = (typeof starts)[number];

export const sides = [32, 64, 96, 128, 192] as const;
