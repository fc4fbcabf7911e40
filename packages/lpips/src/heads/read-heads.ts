/** Float32 values out of their base64. */
export function decodeFloats(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** The networks that LPIPS was calibrated on. */
export type LpipsNetwork = "alex" | "squeeze" | "vgg";

/** 0.1, which papers quote, and 0.0, the first release, whose networks saw images in another range than they were trained on. */
export type LpipsVersion = "0.1" | "0.0";

const files: Readonly<Record<LpipsVersion, Readonly<Record<LpipsNetwork, () => Promise<{ readonly heads: string }>>>>> =
  {
    "0.1": {
      alex: () => import("./alex.ts"),
      squeeze: () => import("./squeeze.ts"),
      vgg: () => import("./vgg.ts"),
    },
    "0.0": {
      alex: () => import("./alex-0-0.ts"),
      squeeze: () => import("./squeeze-0-0.ts"),
      vgg: () => import("./vgg-0-0.ts"),
    },
  };

/** The weights of every channel, layer after layer. */
export async function readHeads(network: LpipsNetwork, version: LpipsVersion): Promise<Float32Array> {
  return decodeFloats((await files[version][network]()).heads);
}
