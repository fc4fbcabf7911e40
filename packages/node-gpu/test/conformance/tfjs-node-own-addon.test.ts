import { describeWithoutOps } from "./describe-without-ops.ts";

// tfjs's own addon can't pass the attributes of the op that fuses bias and ReLU.
await describeWithoutOps("without fused convolutions", /Fused/, "_MklNativeConv2DBackpropInput");
