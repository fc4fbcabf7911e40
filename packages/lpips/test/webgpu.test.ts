import { useBackend } from "@srloss/node-gpu";
import { describe } from "vitest";
import { startSwiftShader } from "../../node-gpu/test/conformance/start-swift-shader.ts";
import { describeSmallJudges } from "./describe-small-judges.ts";

describe.skipIf(!startSwiftShader())("WebGPU on SwiftShader", () => {
  // Pages have VGG16 on a GPU in software: `packages/web`.
  describeSmallJudges(async () => void (await useBackend({ engine: "webgpu" })), 1e-3, { width: 31, vgg: false });
});
