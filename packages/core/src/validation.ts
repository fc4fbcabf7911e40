/** Checks of callers' options, and quoting of untrusted text, for the packages of srloss and extensions. */
export { lookAtPixels, lookAtRange } from "./images/range-warning.ts";
export { checkFields } from "./validation/check-fields.ts";
export { checkKind } from "./validation/check-kind.ts";
export { checkNoOptions } from "./validation/check-no-options.ts";
export { checkOptions, type OptionNames } from "./validation/check-options.ts";
export { checkTensor } from "./validation/check-tensor.ts";
export { given } from "./validation/given.ts";
export { meant } from "./validation/meant.ts";
export { nearestName } from "./validation/nearest-name.ts";
export { printable, quoted } from "./validation/printable.ts";
