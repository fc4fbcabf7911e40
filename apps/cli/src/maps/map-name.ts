import type { EvaluationMap } from "@srloss/evaluate";

const parts = ({ mix, measure, layer }: EvaluationMap): string[] =>
  [mix, measure, layer].filter((part) => part !== undefined);

/** `style-block3_conv3`, `esrgan-perceptual-conv5_4`: what a map's file is called. */
export const mapName = (map: EvaluationMap): string => parts(map).join("-");

/** The same for people. */
export const mapTitle = (map: EvaluationMap): string => parts(map).join(" ");
