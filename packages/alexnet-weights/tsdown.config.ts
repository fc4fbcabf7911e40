export { default } from "../../scripts/weights-package/tsdown.ts";
