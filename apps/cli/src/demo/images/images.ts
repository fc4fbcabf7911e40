import type { Canvas } from "../../drawing/canvas.ts";
import { pageOfText } from "./page-of-text.ts";
import { shapes } from "./shapes.ts";
import { stillLife } from "./still-life.ts";
import { textures } from "./textures.ts";

/** The demo's originals: drawn by the project, so that it needs no photograph. */
export const images: Readonly<Record<string, () => Canvas>> = {
  shapes,
  text: pageOfText,
  textures,
  "still-life": stillLife,
};
