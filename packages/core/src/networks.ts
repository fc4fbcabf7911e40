export {
  type FeatureStack,
  type FeatureStackFactory,
  featureStackFactory,
  type Pooling,
  registerFeatureStack,
  runStack,
  type StackRun,
  type StackStep,
} from "./networks/feature-stack.ts";
