import shapes from "@srloss/samples/images/shapes.png?url";
import stillLife from "@srloss/samples/images/still-life.png?url";
import text from "@srloss/samples/images/text.png?url";
import textures from "@srloss/samples/images/textures.png?url";
import type { DrawnName } from "../../samples/sample-names.ts";

/** Where the drawn originals are. */
export const drawnImages: Readonly<Record<DrawnName, string>> = { shapes, text, textures, "still-life": stillLife };
