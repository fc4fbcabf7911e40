import type { Architecture, Preprocessing } from "./architecture.ts";

/** A weight file at a known address. */
export interface KnownWeights {
  readonly architecture: Architecture;
  readonly preprocessing: Preprocessing;
  readonly url: string;
  /** Size of the whole file in bytes, where it is known. */
  readonly bytes?: number;
  /** MD5 of the whole file, as its publisher gives it. */
  readonly md5?: string;
  /** `weightsDigest` of the layers up to the named one: what a partial download is checked against. */
  readonly digests: Readonly<Record<string, string>>;
  readonly licence: string;
}

export type KnownName = "vgg19-keras" | "vgg16-keras" | "vgg19-torchvision" | "vgg16-torchvision";

const kerasLicence = "CC BY 4.0 (Visual Geometry Group, University of Oxford), by way of Keras";
const torchvisionLicence = "BSD-3-Clause (torchvision), by way of timm";
const keras = "https://storage.googleapis.com/tensorflow/keras-applications";

/**
 * Where the trained networks are published. Keras hosts one file for each network, with the MD5 that
 * `keras.applications` checks. Torchvision publishes pickles only; timm hosts the same numbers as safetensors, for which
 * no hash is published: names, shapes and values are checked, and their digest is reported.
 */
export const knownWeights: Readonly<Record<KnownName, KnownWeights>> = {
  "vgg19-keras": {
    architecture: "vgg19",
    preprocessing: "caffe",
    url: `${keras}/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    bytes: 80_134_624,
    md5: "253f8cb515780f3b799900260a226db6",
    digests: {
      block1_conv1: "c68eefa00d6af917fc28b127b756e48597c25cc11144b38fdf8ea65753c197e1",
      block1_conv2: "852fb1203c09da28b70e73d709d7ab172b50a6bbc5a44bb17cebe56453bf62b2",
      block2_conv1: "8388dcffabe01adbc71df399f3b08e7f52e02da5c9603cfb5da5696584c4e2e3",
      block2_conv2: "0b780885543368b915eff628a9f11feba2907023a76b3d419adcd7455de3a415",
      block3_conv1: "3650c78e7ebeb51afd2f1476710141f47592a98257444af3404e194267332232",
      block3_conv2: "d30e66cf611cf023085ca782994fc278a30c8e2cbed173fb371373bcd45c6ea8",
      block3_conv3: "9967d40880df2d33fee3b2cf9fa5d07a533577f1941451b6ee48e7deca120b2f",
      block3_conv4: "67a68b57950420ba7f88af3cb560ff465bbf7a53d828a28a23f7bf892646956d",
    },
    licence: kerasLicence,
  },
  "vgg16-keras": {
    architecture: "vgg16",
    preprocessing: "caffe",
    url: `${keras}/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    bytes: 58_889_256,
    md5: "6d6bbae143d832006294945121d1f1fc",
    digests: {},
    licence: kerasLicence,
  },
  "vgg19-torchvision": {
    architecture: "vgg19",
    preprocessing: "torchvision",
    url: "https://huggingface.co/timm/vgg19.tv_in1k/resolve/main/model.safetensors",
    digests: {},
    licence: torchvisionLicence,
  },
  "vgg16-torchvision": {
    architecture: "vgg16",
    preprocessing: "torchvision",
    url: "https://huggingface.co/timm/vgg16.tv_in1k/resolve/main/model.safetensors",
    digests: {},
    licence: torchvisionLicence,
  },
};
