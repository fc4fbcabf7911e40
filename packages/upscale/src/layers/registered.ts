/** tfjs's own gradients come with its layers; the right ones, of pixel shuffle too, after them. */
import "@tensorflow/tfjs-layers";
import "@srloss/core/gradients";
import { serialization } from "@tensorflow/tfjs-core";
import { BicubicUpscale } from "./bicubic-upscale.ts";
import { MultiplyBeta } from "./multiply-beta.ts";
import { PixelShuffle2x, PixelShuffle3x, PixelShuffle4x, PixelShuffle8x } from "./named-pixel-shuffle.ts";
import { NearestUpscale } from "./nearest-upscale.ts";
import { PixelShuffle } from "./pixel-shuffle.ts";
import { ScaleAndShift } from "./scale-and-shift.ts";

const ours = [PixelShuffle, NearestUpscale, BicubicUpscale, ScaleAndShift];
const others = [MultiplyBeta, PixelShuffle2x, PixelShuffle3x, PixelShuffle4x, PixelShuffle8x];

for (const layer of [...ours, ...others])
  serialization.registerClass(layer as unknown as Parameters<typeof serialization.registerClass>[0]);
