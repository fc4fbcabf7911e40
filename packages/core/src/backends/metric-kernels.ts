import { getKernel, type NamedTensorInfoMap, registerKernel, type TensorInfo } from "@tensorflow/tfjs-core";
import { gradientMagnitudeOnHeap } from "./on-heap/gradient-magnitude.ts";
import { lowerMedianOnHeap } from "./on-heap/lower-median.ts";
import { weightedChannelsOnHeap } from "./on-heap/weighted-channels.ts";
import { windowBlurOnHeap } from "./on-heap/window-blur.ts";

type OnHeap = (x: TensorInfo, attributes: never) => TensorInfo;

const kernels: Readonly<Record<string, OnHeap>> = {
  // Luma, and the edges of GMSD and FSIM.
  SrlossWeightedChannels: weightedChannelsOnHeap,
  SrlossGradientMagnitude: gradientMagnitudeOnHeap,
  // SSIM's window.
  SrlossWindowBlur: windowBlurOnHeap,
  // The waves of FSIM.
  SrlossLowerMedian: lowerMedianOnHeap,
};

/**
 * What metrics ask a backend for, in plain JavaScript over the heap of tfjs's wasm backend: one pass in the place of several, none of
 * which is quick there.
 */
export function addMetricKernels(backendName: string): void {
  for (const [kernelName, onHeap] of Object.entries(kernels))
    if (!getKernel(kernelName, backendName))
      registerKernel({
        kernelName,
        backendName,
        kernelFunc: ({ inputs, attrs }) => onHeap((inputs as NamedTensorInfoMap).x!, attrs as never),
      });
}
