import { describeWithoutOps } from "./describe-without-ops.ts";

// As TensorFlow for Macs is built.
await describeWithoutOps("without oneDNN", /^_Mkl/, "ReluGrad");
