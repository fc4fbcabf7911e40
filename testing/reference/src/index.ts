export { testData } from "#test-data";
export { type Float64Image, Float64Network, type Float64Step } from "./float64-network.ts";
export { formulaBias, formulaImage, formulaKernel, hash32 } from "./formula.ts";
export {
  crop,
  type FormulaCase,
  type GoldenCase,
  golden,
  goldenGradient,
  type LossName,
  type MetricCase,
  metrics,
  type RealCase,
} from "./golden.ts";
