import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
import { describeRealPair } from "./describe-real-pair.ts";
import { startEngine } from "./start-engine.ts";
import { srlossWasmTolerance } from "./tolerances.ts";

const target: Target = {
  name: "srloss-wasm",
  start: async () => void (await startEngine("srloss-wasm")),
  tolerance: srlossWasmTolerance,
};

describeValues(
  target,
  golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
);
describeLeaks(target);
describeErrors(target);
describeNotFinite(target);
describeTies(target);
describeFrozenNetworks(target);
describeRealPair(target, { gradients: true });
