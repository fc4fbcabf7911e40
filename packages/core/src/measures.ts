/** The table of losses and metrics: what each is called, which way is better, and what it means for the eye. */
export { type Measure, type MeasureName, measures } from "./measures/measures.ts";
