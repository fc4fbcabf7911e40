import { type SlidingWindow, sameWindow } from "@srloss/core/networks";

/** Convolutions of torchvision's AlexNet (Krizhevsky, 2014: "One weird trick"), and the pools behind some of them. */
export const alexBlocks: readonly {
  readonly inputs: number;
  readonly outputs: number;
  readonly window: SlidingWindow;
  readonly pooled?: true;
}[] = [
  { inputs: 3, outputs: 64, window: { size: 11, stride: 4, padding: 2 }, pooled: true },
  { inputs: 64, outputs: 192, window: { size: 5, stride: 1, padding: 2 }, pooled: true },
  { inputs: 192, outputs: 384, window: sameWindow },
  { inputs: 384, outputs: 256, window: sameWindow },
  { inputs: 256, outputs: 256, window: sameWindow, pooled: true },
];

export const single: SlidingWindow = { size: 1, stride: 1, padding: 0 };

/** Of each fire module: what it takes, squeezes to, and expands to on each of its two branches. */
export const squeezeFires: readonly (readonly [name: string, inputs: number, squeezed: number, expanded: number])[] = [
  ["fire2", 64, 16, 64],
  ["fire3", 128, 16, 64],
  ["fire4", 128, 32, 128],
  ["fire5", 256, 32, 128],
  ["fire6", 256, 48, 192],
  ["fire7", 384, 48, 192],
  ["fire8", 384, 64, 256],
  ["fire9", 512, 64, 256],
];

/** The networks of this package, as their extractors call themselves. */
export type NetworkName = "alexnet" | "squeezenet1_1";

/** A convolution by its names here and in torchvision, and its shape. */
export interface NetworkConvolution {
  readonly name: string;
  readonly torchvision: string;
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Every convolution of a network, in its order. */
export const networkConvolutions: Readonly<Record<NetworkName, readonly NetworkConvolution[]>> = {
  // ReLUs and pools count, too.
  alexnet: alexBlocks.map(({ inputs, outputs, window: { size } }, i) => ({
    name: `conv${i + 1}`,
    torchvision: `features.${[0, 3, 6, 8, 10][i]}`,
    size,
    inputs,
    outputs,
  })),
  squeezenet1_1: [
    { name: "conv1", torchvision: "features.0", size: 3, inputs: 3, outputs: 64 },
    ...squeezeFires.flatMap(([fire, inputs, squeezed, expanded], i) => {
      const own = `features.${[3, 4, 6, 7, 9, 10, 11, 12][i]}`;
      return [
        { name: `${fire}/squeeze1x1`, torchvision: `${own}.squeeze`, size: 1, inputs, outputs: squeezed },
        { name: `${fire}/expand1x1`, torchvision: `${own}.expand1x1`, size: 1, inputs: squeezed, outputs: expanded },
        { name: `${fire}/expand3x3`, torchvision: `${own}.expand3x3`, size: 3, inputs: squeezed, outputs: expanded },
      ];
    }),
  ],
};
