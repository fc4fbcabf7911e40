/** tfjs's own gradients come with its layers; the right ones, of pixel shuffle too, after them. */
import "@tensorflow/tfjs-layers";
import "@srloss/core/gradients";
import { serialization } from "@tensorflow/tfjs-core";
import { BicubicUpscale } from "./bicubic-upscale.ts";
import { NearestUpscale } from "./nearest-upscale.ts";
import { PixelShuffle } from "./pixel-shuffle.ts";
import { ScaleAndShift } from "./scale-and-shift.ts";

for (const layer of [PixelShuffle, NearestUpscale, BicubicUpscale, ScaleAndShift])
  serialization.registerClass(layer as unknown as Parameters<typeof serialization.registerClass>[0]);
