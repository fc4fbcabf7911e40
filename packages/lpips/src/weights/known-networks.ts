import type { PublishedAddress } from "@srloss/weights/downloads";
import type { NetworkName } from "../networks/convolutions.ts";

/** A network's weights at a known address. */
export interface KnownNetwork {
  readonly network: NetworkName;
  /** What the published file is called; its name carries the first digits of the SHA-256 of all of it. */
  readonly file: string;
  /** Tried in order; what each has must have one of the two digests. */
  readonly addresses: readonly PublishedAddress[];
  /** SHA-256 over network, preprocessing and convolutions, as float32: what a partial download is checked against. */
  readonly sha256: string;
  /** The same with every number rounded to float16. */
  readonly float16Sha256: string;
  readonly licence: string;
}

export type KnownNetworkName = "alexnet" | "squeezenet";

const pytorch = "https://download.pytorch.org/models";
const licence = "BSD-3-Clause (torchvision)";

/**
 * The npm package of a network's weights by CDNs, which let pages of every site read, as torchvision's server does not: rounded to
 * float16. No version is named, since the digest is.
 */
const byNpm = (name: KnownNetworkName, file: string): PublishedAddress[] =>
  ["https://cdn.jsdelivr.net/npm", "https://unpkg.com"].map((cdn) => ({
    url: `${cdn}/@srloss/${name}-weights/dist/weights/${file}.float16.safetensors`,
    toPages: true,
  }));

/** Where torchvision publishes the networks of LPIPS. Its VGG16 is `vgg16-torchvision` of `@srloss/vgg`. */
export const knownNetworks: Readonly<Record<KnownNetworkName, KnownNetwork>> = {
  alexnet: {
    network: "alexnet",
    file: "alexnet-owt-7be5be79.pth",
    addresses: [{ url: `${pytorch}/alexnet-owt-7be5be79.pth` }, ...byNpm("alexnet", "alexnet")],
    sha256: "4cb681eb7709980b134e6708c339c4f42fb72904ae687594a1c9da5656e12218",
    float16Sha256: "5237720015a9715c3c920e18ab95a79e92babd6af8974ec54a01082fc2353882",
    licence,
  },
  squeezenet: {
    network: "squeezenet1_1",
    file: "squeezenet1_1-b8a52dc0.pth",
    addresses: [{ url: `${pytorch}/squeezenet1_1-b8a52dc0.pth` }, ...byNpm("squeezenet", "squeezenet1_1")],
    sha256: "6a878eba39a6ae291990661d2e108a13b32cb113bfb33d5ed2e82177197e3282",
    float16Sha256: "392da159a808a48c6abb393130b92a616869408610bcafd79d81e7653a1f97b3",
    licence,
  },
};

/** The published set that has this digest; a name comes from what weights are. */
export function publishedNetwork(sha256: string): { readonly name: string; readonly licence: string } | undefined {
  for (const [name, known] of Object.entries(knownNetworks)) {
    if (known.sha256 === sha256) return { name, licence: known.licence };
    if (known.float16Sha256 === sha256) return { name: `${name} (float16)`, licence: known.licence };
  }
  return undefined;
}
