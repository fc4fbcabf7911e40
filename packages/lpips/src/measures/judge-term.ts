import { type Loss, type PixelRange, type PixelTerm, SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";

/** What `createLpips`, `createDists`, `loadLpips` and `loadDists` make, as a term takes it. */
export interface TermJudge {
  readonly loss: Loss;
  readonly range: PixelRange;
}

/** Settings of a term that judges by what was loaded for it. */
export interface JudgeSettings {
  /** Of `loadLpips` or `loadDists`, made with the pixel range of the sum. */
  readonly judge: TermJudge;
}

export const judgeSettings = { judge: true } as const;

/** @throws SrlossError for what is no judge, and for one of another pixel range. */
export function judgeTerm(name: string, { judge }: JudgeSettings, range: PixelRange): PixelTerm {
  if (typeof judge?.loss !== "function")
    throw new SrlossError(
      "argument",
      `The ${name} term needs a judge, as in { ${name}: { weight: 1, judge: await ${loaderOf(name)}() } }; got ${given(judge)}.`,
    );
  if (String(judge.range) !== String(range))
    throw new SrlossError(
      "range",
      `The ${name} term's judge takes pixels in ${judge.range.join("..")}, and the sum has a pixelRange of ${range.join("..")}; give both the same.`,
    );
  return { needsTarget: true, value: (target, prediction) => judge.loss(target!, prediction) };
}

function loaderOf(name: string): string {
  return name === "dists" ? "loadDists" : "loadLpips";
}
