export { type ExampleBlock, exampleBlocks, packageExamples } from "./example-blocks.ts";
export {
  functionsWithOptions,
  functionsWithoutExample,
  type PublicFunction,
  publicFunctions,
} from "./public-functions.ts";
export { optionsWithoutDefault } from "./public-options.ts";
export { type ExampleSurroundings, runExample } from "./run-example.ts";
