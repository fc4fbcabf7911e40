export { type Colour, colourAt, colourStops, colourValues } from "./colours.ts";
export { shownTop } from "./shown-top.ts";
