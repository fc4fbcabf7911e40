import type { PublishedAddress } from "@srloss/weights/downloads";
import type { Preprocessing, VggNetwork } from "./vgg-network.ts";

/** Another address of a set. */
interface PublishedMirror extends PublishedAddress {
  /** The deepest layer for which it is used: of another file than the publisher's, only digests of layers vouch. Defaults to every layer. */
  readonly upTo?: string;
}

/** A weight file at a known address. */
export interface KnownWeights {
  readonly network: VggNetwork;
  readonly preprocessing: Preprocessing;
  readonly url: string;
  /** What it is called in a folder of a mirror. Defaults to the end of its address. */
  readonly file?: string;
  /** Whether its server lets pages of other sites read it. */
  readonly toPages?: boolean;
  /** Other addresses of the same numbers, each of which must have the same digest; tried in order. */
  readonly mirrors?: readonly PublishedMirror[];
  /** Size of the whole file in bytes, where it is known. */
  readonly bytes?: number;
  /** MD5 of the whole file, as its publisher gives it. */
  readonly md5?: string;
  /** `weightsDigest` of the layers up to the named one: what a partial download is checked against. */
  readonly digests: Readonly<Record<string, string>>;
  /** The same of the set that `roundToFloat16` makes of it. */
  readonly float16Digests?: Readonly<Record<string, string>>;
  readonly licence: string;
}

export type KnownName = "vgg19-keras" | "vgg16-keras" | "vgg19-torchvision" | "vgg16-torchvision";

const kerasLicence = "CC BY 4.0 (Visual Geometry Group, University of Oxford), by way of Keras";
const torchvisionLicence = "BSD-3-Clause (torchvision), by way of timm";
const keras = "https://storage.googleapis.com/tensorflow/keras-applications";
/** Where Keras hosted the same files before. */
const kerasBefore = "https://github.com/fchollet/deep-learning-models/releases/download/v0.1";
const pytorch = "https://download.pytorch.org/models";

/**
 * Where the trained networks are published. Keras hosts one file for each network, with the MD5 that
 * `keras.applications` checks. Torchvision publishes pickles; timm hosts the same numbers as safetensors, for which
 * no hash is published: names, shapes and values are checked, and their digest is reported; they are marked unverified.
 */
export const knownWeights: Readonly<Record<KnownName, KnownWeights>> = {
  "vgg19-keras": {
    network: "vgg19",
    preprocessing: "caffe",
    url: `${keras}/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    mirrors: [
      // The same numbers as a TF.js model (MIT), whose digests are known up to here; releases are not open to pages.
      {
        url: "https://raw.githubusercontent.com/DavidCai1111/vgg19-tensorflowjs-model/08d09052bc6258d3abdfa341850122fc4b746db6/model/model.json",
        upTo: "block3_conv4",
        toPages: true,
      },
      ...["https://cdn.jsdelivr.net/npm", "https://unpkg.com"].map((cdn) => ({
        url: `${cdn}/@srloss/vgg19-weights/dist/weights/vgg19-block3_conv3.float32.safetensors`,
        upTo: "block3_conv3",
        toPages: true,
      })),
      { url: `${kerasBefore}/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5` },
    ],
    bytes: 80_134_624,
    md5: "253f8cb515780f3b799900260a226db6",
    digests: {
      block1_conv1: "e3a5d5165ada91a57286cd5793cb4c9e4928bc04dd590adbeef384414d6c3e9b",
      block1_conv2: "20c6aa70f29e007438b69c008e1b3ff280dacc6abb5df8f1f26f80f4c5210309",
      block2_conv1: "1c98a7e524a51f0bc235ef87bd2abb5d7b38086b02a01bf1f190f3db841d624d",
      block2_conv2: "97b24ac8c0e91ceb4adae5d8b4a02cf082022d72637468ab4b095eeeb399fb73",
      block3_conv1: "59a7146da6566bea0c5d535a585f5976c997d127abc9ccc7b61cea915c04926b",
      block3_conv2: "4ddd412862514ea8d29c29ac7880f412be7177b1086d7e4a52c3cb7588efd93f",
      block3_conv3: "aae15308693396f7d9d4b337155df6c510b98619b7a2ef16b3f127ea3db9ff8a",
      block3_conv4: "75f9fd07ae78df7bc04387312e9dfea6a605264b1881ab85968c824bbbbb4e6f",
    },
    float16Digests: {
      block1_conv1: "9da16060f9affdb949e32578862745529d4fda50b5393b1f632c7c3863a994c5",
      block1_conv2: "24bd2c6fa67bac51653e619d641fa4f9a9270936eea9f92b4dee84261f582560",
      block2_conv1: "1c9e6e549cd37a7041d3a495a18304f48402e7f9c9099f5b21c0f850e7d7998f",
      block2_conv2: "c71800bc6a2d047a4d5557cdc6973a23e159ee430d014cb174dd6cf1fe88e710",
      block3_conv1: "54618a78c9f3835a632a3c30aacf2ff545422cdb0d748a8af3bc2ae4f7d84b5b",
      block3_conv2: "abfbc35b134453f6167e7c4125fb19b04c2d6054cb961fb495acc96e8242574c",
      block3_conv3: "6d5d693218ab062de8dfddabe8f28b45e6b9d144a6470a8a9970761825a7371c",
      block3_conv4: "af79d69b5ab7918ef9d331bdda99c3a056166d192b2c97a020882c94d50eac71",
    },
    licence: kerasLicence,
  },
  "vgg16-keras": {
    network: "vgg16",
    preprocessing: "caffe",
    url: `${keras}/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    mirrors: [{ url: `${kerasBefore}/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5` }],
    bytes: 58_889_256,
    md5: "6d6bbae143d832006294945121d1f1fc",
    digests: {},
    licence: kerasLicence,
  },
  "vgg19-torchvision": {
    network: "vgg19",
    preprocessing: "torchvision",
    url: "https://huggingface.co/timm/vgg19.tv_in1k/resolve/main/model.safetensors",
    toPages: true,
    file: "vgg19-dcbb9e9d.pth",
    mirrors: [{ url: `${pytorch}/vgg19-dcbb9e9d.pth` }],
    digests: {},
    licence: torchvisionLicence,
  },
  "vgg16-torchvision": {
    network: "vgg16",
    preprocessing: "torchvision",
    url: "https://huggingface.co/timm/vgg16.tv_in1k/resolve/main/model.safetensors",
    toPages: true,
    file: "vgg16-397923af.pth",
    mirrors: [{ url: `${pytorch}/vgg16-397923af.pth` }],
    digests: {},
    licence: torchvisionLicence,
  },
};
