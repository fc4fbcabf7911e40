import { halvingWindow, type StackStep, sameWindow } from "@srloss/core/networks";
import { randomWeights } from "@srloss/vgg";

/** VGG19 with seeded weights down to the ReLU of `block3_conv3`. */
export async function vggSteps(): Promise<StackStep[]> {
  const { layers } = await randomWeights({ network: "vgg19", upTo: "block3_conv3" });
  return [...layers].flatMap(([name, { kernel, bias }]): StackStep[] => {
    const outChannels = bias.length;
    const convolution = {
      kind: "convolution",
      inChannels: kernel.length / 9 / outChannels,
      outChannels,
      kernel,
      bias,
      window: sameWindow,
    } as const;
    const first = name.endsWith("_conv1") && name !== "block1_conv1";
    return [
      ...(first ? [{ kind: "pool", pooling: "max", window: halvingWindow } as const] : []),
      convolution,
      { kind: "relu" },
    ];
  });
}

/** What they take from each channel of an image in 0..255 first; none is a float32. */
export const mean: [number, number, number] = [103.939, 116.779, 123.68];
