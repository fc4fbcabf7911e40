import "@tensorflow/tfjs-backend-cpu";
import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { zeros } from "@tensorflow/tfjs-core";
import * as upscale from "../src/index.ts";
import { tinyNetwork } from "./tiny-networks.ts";

const create = () => Promise.reject(new Error("nothing"));
const network = tinyNetwork("espcn", { scale: 2 });

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  asUpscaleModel: (options) => upscale.asUpscaleModel(network, options),
  createNetwork: (options) => upscale.createNetwork("espcn", options),
  describeNetwork: (options) => upscale.describeNetwork("espcn", options),
  loadUpscaleModel: (options) => upscale.loadUpscaleModel("memory://nothing", options),
  networkToSafetensors: (options) => upscale.networkToSafetensors(network, options),
  onnxModel: (options) => upscale.onnxModel({ InferenceSession: { create } } as never, new Uint8Array(1), options),
  upscaleImage: (options) => upscale.upscaleImage(network, zeros([4, 4, 3]), options),
});

describeWrongArguments(upscale, []);
