import { readFileSync } from "node:fs";
import { join } from "node:path";
import esbuildPlugin from "@size-limit/esbuild";
import filePlugin from "@size-limit/file";
import sizeLimit from "size-limit";
import { describe, expect, it } from "vitest";
import { type PublishablePackage, publishablePackages } from "./publishable-packages.ts";

/** Bytes after minification and gzip, without tfjs and the other packages of srloss. */
interface Limits {
  /** Of what a page has to load before the first call. */
  readonly firstLoad: number;
  /** Of that and what is loaded on demand. */
  readonly everything: number;
  /** Of the file for script tags, which holds everything: a CDN's short address is no folder to load the rest from. */
  readonly script?: number;
}

const limits: Readonly<Record<string, Limits>> = {
  // The table of measures has its words: what a number means, for whoever shows it; a map for each term; every call is checked.
  // A page takes what it imports; the whole entry also has imresize, conventions of metrics, and what looks at pixels.
  // 400 bytes are for kernels that a backend may have for differences of features and pixels, and for what arguments are.
  // 500 bytes are for features in float64 of images that are nearly equal, and for options that no look at own names finds.
  "@srloss/core": { firstLoad: 17_450, everything: 17_450, script: 17_000 },
  // What was learned for channels comes on demand: numbers, which don't compress. 3 kB are the loading of networks: which files are
  // read, where they are published, what is verified; a page that gives weights to createLpips imports none of it.
  // 1,400 bytes are for LPIPS and DISTS of large images, tile by tile; the script has core's geometry of tiles, too.
  // 100 bytes of the script are for convolutions in plain JavaScript that take half the time.
  "@srloss/lpips": { firstLoad: 11_800, everything: 61_500, script: 64_600 },
  // Sources alone, with what each failure of a network means; the script holds every format's reader, too, of which PyTorch's (zip
  // archives, pickles) takes 4 kB, and the way through a cache, which vgg and lpips share. 300 bytes of it are for small tensors, which
  // come in a few requests.
  "@srloss/weights": { firstLoad: 1_300, everything: 3_700, script: 23_950 },
  // The trainer, Real-ESRGAN's degradation, discriminators, and a configuration's schema with words for an editor and bounds of every number.
  // 100 bytes are for a backend's own step of Adam, which takes a tenth of the time of single operations. 350 are for what a damaged or
  // crafted checkpoint is refused by.
  "@srloss/train": { firstLoad: 15_750, everything: 15_750 },
  // The script holds core's gradients, too. 800 bytes are for what is wrong with a stranger's model, in words, and its wiring.
  // 240 bytes, and 280 of the script, are for convolutions that train in one op with their ReLU.
  "@srloss/upscale": { firstLoad: 11_700, everything: 11_700, script: 15_150 },
  // The script holds core's runner of networks, too, of which 300 bytes are what a layer's features look at, and 100 are
  // for convolutions in plain JavaScript that take half the time.
  "@srloss/vgg": { firstLoad: 12_200, everything: 12_200, script: 15_350 },
  // 100 bytes are for what is no pair, in a sentence.
  "@srloss/evaluate": { firstLoad: 12_100, everything: 18_000 },
  // Two kernel modules, of which an engine takes one; both in float32 and, for the forward pass and Gram matrices, in float64.
  // A twelfth of it is what tfjs's wasm backend lacks: depthwise gradients, complex tensors, Fourier transforms, einsum.
  // 200 bytes are for what moves complex tensors.
  // 260 bytes are for networks that begin with a stride, as AlexNet: no zeros are multiplied in their gradient.
  // 1,700 bytes are for differences of Gram matrices and of features, which take one product and one pass.
  // 6,600 bytes, of two modules, are for whole networks of any windows and branches, blurred pools, differences of features for LPIPS
  // and DISTS in float64, and the window of SSIM.
  // 500 bytes are for what takes one pass in place of tfjs's several: luma, lengths of gradients, repetition.
  // 2,600 bytes are for AlexNet: F(4x4, 5x5), strided first layers on blocks of pixels, and ties of pools that overlap.
  // 1,900 bytes, of two modules, are for training: a step of Adam, vectors that stay in the runtime, L1 with its gradient.
  // 500 bytes, of two modules, are for a ReLU's gradient in one pass and for kernels' taps that are read two at a time.
  // 3,000 bytes, of two modules, are for Fourier transforms as FSIM takes them, steps over neighbours, strides, and a median.
  // 200 bytes, of two modules, are for constants of transforms in memory, where engines need not make them anew.
  // 600 bytes are for the gradients of input, kernel and bias in one program, and sums of gradients that stay in the runtime.
  "@srloss/wasm": { firstLoad: 61_000, everything: 61_000 },
  // The script holds engines, too: which one is chosen, which files are read, which are refused, and why. 200 bytes of it are for a
  // full memory of tfjs's wasm backend, 300 for the gradient of filters that it lacks, 1,050 for metrics in half the time on it: SSIM's
  // window, luma, lengths of gradients, a median, and splits.
  "@srloss/web": { firstLoad: 8_000, everything: 12_000, script: 21_550 },
};

/** For packages without a line of their own. */
const otherwise: Limits = { firstLoad: 12_000, everything: 18_000 };

/** Packages for Node only, by what their entry imports, are not sent to anybody's browser. */
const forBrowsers = publishablePackages.filter(({ manifest, folder }) => {
  const entry = manifest.exports?.["."];
  return typeof entry === "object" && !/from "node:/.test(readFileSync(join(folder, entry.default!), "utf8"));
});

describe.each(forBrowsers.map((found): [string, PublishablePackage] => [found.name, found]))("%s", (name, found) => {
  const limit = limits[name] ?? otherwise;

  it(`takes at most ${limit.firstLoad} bytes at first`, async () => {
    expect(await bytes(found, "first load")).toBeLessThanOrEqual(limit.firstLoad);
  });

  it(`takes at most ${limit.everything} bytes with what is loaded on demand`, async () => {
    expect(await bytes(found, "everything")).toBeLessThanOrEqual(limit.everything);
  });
});

describe("by a script tag", () => {
  const withScript = forBrowsers.filter(({ manifest }) => manifest.jsdelivr);

  it.each(withScript)("$name", async ({ name, folder, manifest }) => {
    const checks = [{ name, files: [join(folder, manifest.jsdelivr!)], gzip: true }];
    const [{ size }] = (await sizeLimit([filePlugin].flat(), { cwd: folder, checks })) as [{ size: number }];
    console.log(`${name}, by a script tag: ${size} bytes, gzipped`);
    expect(size).toBeLessThanOrEqual(limits[name]!.script!);
  });
});

it("a page with contentLoss alone takes at most 15100 bytes of @srloss/core, none of them of FSIM and its like", async () => {
  const { folder } = forBrowsers.find(({ name }) => name === "@srloss/core")!;
  const entry = join(folder, "dist/index.js");
  const check = {
    name: "contentLoss",
    files: [entry],
    import: { [entry]: "{ contentLoss }" },
    ignore: ["@tensorflow/*"],
    gzip: true,
    modifyEsbuildConfig: (config: object) => ({ ...config, format: "esm" }),
  };
  const [{ size }] = (await sizeLimit([esbuildPlugin, filePlugin].flat(), { cwd: folder, checks: [check] })) as [
    { size: number },
  ];
  console.log(`contentLoss: ${size} bytes, minified and gzipped`);
  expect(size).toBeLessThanOrEqual(15_100);
});

it("measures the packages that have limits", () => {
  expect(forBrowsers.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(limits)));
});

interface Resolution {
  readonly path: string;
  readonly kind: string;
}

/** An esbuild plugin: imports on demand stay outside. */
const onDemandOutside = {
  name: "on-demand-outside",
  setup: (build: {
    onResolve(options: { filter: RegExp }, resolve: (found: Resolution) => object | undefined): void;
  }) =>
    build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    ),
};

async function bytes(
  { name, folder, manifest }: PublishablePackage,
  what: "first load" | "everything",
): Promise<number> {
  const entry = manifest.exports!["."] as Readonly<Record<string, string>>;
  const check = {
    name,
    files: [join(folder, entry.default!)],
    ignore: ["@tensorflow/*", ...publishablePackages.map((other) => other.name)],
    gzip: true,
    modifyEsbuildConfig: (config: object) => ({
      ...config,
      format: "esm",
      plugins: what === "first load" ? [onDemandOutside] : [],
    }),
  };
  const results = await sizeLimit([esbuildPlugin, filePlugin].flat(), { cwd: folder, checks: [check] });
  const [{ size }] = results as [{ size: number }];
  console.log(`${name}, ${what}: ${size} bytes, minified and gzipped`);
  return size;
}
