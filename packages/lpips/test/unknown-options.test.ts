import { randomAlexNet } from "@srloss/reference/random-networks";
import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { memorySource } from "@srloss/weights";
import * as lpips from "../src/index.ts";

const layers = randomAlexNet();

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  createDists: (options) => lpips.createDists({} as never, options),
  createLpips: (options) => lpips.createLpips({} as never, options),
  loadAlexNet: (options) => lpips.loadAlexNet(options),
  loadDists: (options) => lpips.loadDists(options),
  loadLpips: (options) => lpips.loadLpips(options),
  loadSqueezeNet: (options) => lpips.loadSqueezeNet(options),
  networkToSafetensors: (options) => lpips.networkToSafetensors({ network: "alexnet", layers }, options),
  pullNetwork: (options) => lpips.pullNetwork("alexnet", options),
  readNetwork: (options) => lpips.readNetwork(memorySource(new Uint8Array(8), "a file"), options),
});
