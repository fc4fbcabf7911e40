/** The CPU build, or the one that runs on NVIDIA GPUs too. */
export type NativeFlavour = "cpu" | "cuda";

/** A wheel by name, version and content, as the Python package index names it. */
export interface PinnedWheel {
  readonly requirement: string;
  readonly file: string;
  readonly sha256: string;
  /** The platform tags that pip has to be told, whatever machine it runs on. */
  readonly platforms: readonly string[];
  /** Bytes of the wheel. */
  readonly download: number;
  /** Bytes of what is taken out of it. */
  readonly unpacked: number;
}

/** What one flavour needs on one platform. */
export interface TensorflowBuild {
  readonly flavour: NativeFlavour;
  readonly platform: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
  readonly tensorflow: PinnedWheel;
  /** NVIDIA's run-time libraries; empty for the CPU. */
  readonly nvidia: readonly PinnedWheel[];
  /** Made from the wheel's contents, on a machine of another kind. */
  readonly untried?: true;
}

/** The release that `installNative` gets by name. */
export const TENSORFLOW_VERSION = "2.21.0";
/** The compute capabilities of the CUDA build: machine code for the first four, PTX from 9.0 on for newer GPUs. */
export const CUDA_COMPUTE_CAPABILITIES: readonly string[] = ["6.0", "7.0", "8.0", "8.9", "9.0 and later"];

const manylinux = [
  "manylinux_2_27_x86_64",
  "manylinux_2_25_x86_64",
  "manylinux2014_x86_64",
  "manylinux_2_17_x86_64",
  "manylinux2010_x86_64",
  "manylinux_2_12_x86_64",
] as const;

function tensorflow(
  name: string,
  platform: string,
  sha256: string,
  [download, unpacked]: readonly [number, number],
): PinnedWheel {
  const file = `${name.replace("-", "_")}-${TENSORFLOW_VERSION}-cp312-cp312-${platform}.whl`;
  return { requirement: `${name}==${TENSORFLOW_VERSION}`, file, sha256, platforms: [platform], download, unpacked };
}

function nvidia(
  name: string,
  version: string,
  tags: string,
  sha256: string,
  [download, unpacked]: readonly [number, number],
): PinnedWheel {
  const file = `nvidia_${name}_cu12-${version}-py3-none-${tags}.whl`;
  const requirement = `nvidia-${name.replaceAll("_", "-")}-cu12==${version}`;
  return { requirement, file, sha256, platforms: manylinux, download, unpacked };
}

const m227 = "manylinux_2_27_x86_64";
const m2014 = "manylinux2014_x86_64.manylinux_2_17_x86_64";
const m2010 = "manylinux2010_x86_64.manylinux_2_12_x86_64";

/**
 * The wheels, one row for each platform and flavour. The NVIDIA rows are the packages of tensorflow's "and-cuda" extra
 * whose folders the libraries of the CUDA build search, and what these need in turn; left out are cuRAND, which they do
 * not search for, and NVCC, which only XLA's compiler uses.
 */
export const TENSORFLOW_BUILDS: readonly TensorflowBuild[] = [
  {
    flavour: "cpu",
    platform: "linux",
    arch: "x64",
    tensorflow: tensorflow(
      "tensorflow-cpu",
      m227,
      "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
      [274_000_871, 853_600_000],
    ),
    nvidia: [],
  },
  {
    flavour: "cpu",
    platform: "linux",
    arch: "arm64",
    tensorflow: tensorflow(
      "tensorflow",
      "manylinux_2_27_aarch64",
      "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
      [281_946_471, 883_400_000],
    ),
    nvidia: [],
    untried: true,
  },
  {
    flavour: "cpu",
    platform: "darwin",
    arch: "arm64",
    tensorflow: tensorflow(
      "tensorflow",
      "macosx_12_0_arm64",
      "56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712",
      [223_488_205, 741_100_000],
    ),
    nvidia: [],
    untried: true,
  },
  {
    flavour: "cuda",
    platform: "linux",
    arch: "x64",
    tensorflow: tensorflow(
      "tensorflow",
      m227,
      "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
      [572_611_111, 1_259_300_000],
    ),
    nvidia: [
      nvidia(
        "cublas",
        "12.9.3.13",
        m227,
        "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72",
        [581_217_458, 855_100_000],
      ),
      nvidia(
        "cuda_cupti",
        "12.9.79",
        "manylinux_2_25_x86_64",
        "096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f",
        [10_814_997, 43_400_000],
      ),
      nvidia(
        "cuda_nvrtc",
        "12.9.86",
        m2010,
        "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4",
        [89_568_129, 227_400_000],
      ),
      nvidia(
        "cuda_runtime",
        "12.9.79",
        m2014,
        "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3",
        [3_493_179, 800_000],
      ),
      nvidia(
        "cudnn",
        "9.28.0.42",
        m227,
        "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375",
        [716_538_495, 1_162_400_000],
      ),
      nvidia(
        "cufft",
        "11.4.1.4",
        m2014,
        "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28",
        [200_877_592, 293_700_000],
      ),
      nvidia(
        "cusolver",
        "11.7.5.82",
        m227,
        "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88",
        [338_117_415, 495_000_000],
      ),
      nvidia(
        "cusparse",
        "12.5.10.65",
        m2014,
        "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78",
        [366_465_088, 486_600_000],
      ),
      nvidia(
        "nccl",
        "2.32.3",
        m227,
        "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c",
        [351_526_311, 473_700_000],
      ),
      nvidia(
        "nvjitlink",
        "12.9.86",
        m2010,
        "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9",
        [39_748_338, 96_000_000],
      ),
    ],
  },
];
