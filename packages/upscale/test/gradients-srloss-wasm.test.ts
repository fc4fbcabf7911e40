import { useBackend } from "@srloss/node-gpu";
import { describeGradients } from "./describe-gradients.ts";

describeGradients(1e-2, async () => void (await useBackend({ engine: "srloss-wasm" })));
