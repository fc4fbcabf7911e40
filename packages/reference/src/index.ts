export { testData } from "#test-data";
export { formulaBias, formulaImage, formulaKernel, hash32 } from "./formula.ts";
export {
  type FormulaCase,
  type GoldenCase,
  golden,
  goldenGradient,
  type LossName,
  type MetricCase,
  metrics,
  type RealCase,
} from "./golden.ts";
