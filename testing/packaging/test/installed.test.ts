import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { golden, testData } from "@srloss/reference";
import { exampleBlocks } from "@srloss/reference/examples";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { importable, publishablePackages, root } from "./publishable-packages.ts";
import { run } from "./run.ts";
import { withWeights } from "./with-weights.ts";

/** A project of somebody else's: outside the workspace, with npm, without a bundler. */
let project: string;
const env = () => ({ SRLOSS_CACHE: join(project, "cache"), VK_ICD_FILENAMES: "" });
const write = (file: string, text: string) => writeFileSync(join(project, file), text);
const node = (file: string) => run(project, process.execPath, [file], env());
const bin = (name: string, ...words: string[]) => run(project, join(project, "node_modules/.bin", name), words, env());

/** What the README leaves to its reader. Dense layers for a generator: it has to train on any engine. */
const yours = `import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [null, null, 3] })] });
const generator = (images: tf.Tensor4D): tf.Tensor4D => model.apply(images) as tf.Tensor4D;
const yours = { model, generator, optimizer: tf.train.adam(1e-3), lr: tf.fill([1, 32, 32, 3], 90) as tf.Tensor4D };
Object.assign(globalThis, yours);
declare global {
  var model: typeof yours.model;
  var generator: typeof yours.generator;
  var optimizer: typeof yours.optimizer;
  var lr: typeof yours.lr;
}
`;

const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const allEntries = publishablePackages.filter(withWeights).flatMap(({ manifest }) => importable(manifest));

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "srloss-project-"));
  write("package.json", JSON.stringify({ name: "somebody-elses", private: true, type: "module" }));
  const tools = ["typescript", "@types/node"].map((name) => `${name}@${pinned(name)}`);
  const words = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  run(project, "npm", [...words, ...Object.values(inject("tarballs")), "@tensorflow/tfjs@^4.22.0", ...tools]);
  for (const [name, value] of Object.entries({ hr: 100, sr: 104 }))
    await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: value, g: value, b: value } } })
      .png()
      .toFile(join(project, `${name}.png`));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The version in the workspace's catalog. */
function pinned(name: string): string {
  expect(devDependencies[name]).toBe("catalog:");
  const line = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")
    .split("\n")
    .find((text) => text.trim().replaceAll('"', "").startsWith(`${name}: `));
  return line!.split(": ")[1]!.trim();
}

describe("the packed packages, installed by npm", () => {
  it("bring one copy of tfjs-core", () => {
    const { dependencies = {} } = JSON.parse(run(project, "npm", ["ls", "--json", "--all", "@tensorflow/tfjs-core"]));
    const versions = new Set(JSON.stringify(dependencies).match(/"@tensorflow\/tfjs-core":\{"version":"[^"]+"/g));
    expect(versions.size).toBe(1);
    for (const { name } of publishablePackages)
      expect(existsSync(join(project, "node_modules", name, "node_modules/@tensorflow/tfjs-core"))).toBe(false);
  });

  it("can each be imported by plain Node", () => {
    // A worker's script answers messages from its first line on; only a worker can run it.
    const entries = allEntries.filter((entry) => !entry.endsWith("-worker"));
    const lines = entries.map((entry, i) => `import * as entry${i} from ${JSON.stringify(entry)};`);
    const names = entries.map((entry, i) => `[${JSON.stringify(entry)}, Object.keys(entry${i}).length]`);
    write("imports.mjs", `${lines.join("\n")}\nconsole.log(JSON.stringify([${names.join(", ")}]));\n`);
    const found = JSON.parse(node("imports.mjs")) as [string, number][];
    expect(found.map(([entry]) => entry)).toEqual(entries);
    // Entries for their side effects export nothing.
    for (const [entry, names] of found)
      if (!/\/(gradients|measures)$/.test(entry)) expect(names, entry).toBeGreaterThan(0);
  });

  it("have one class of each error, whichever package throws it", () => {
    write(
      "errors.mjs",
      `import { NotInstalled, tryEngine } from "@srloss/engines";
import { ImageError } from "@srloss/engines/images";
import * as node from "@srloss/node-gpu";
import { loadVgg19 } from "@srloss/vgg";
import * as web from "@srloss/web";
import { WeightsError } from "@srloss/weights";
const thrown = await node.decodeImage(new Uint8Array(100)).catch((error) => error);
const missing = await node.useBackend({ engine: "tfjs-node" }).catch(({ message }) => message);
const load = () => Promise.reject(new NotInstalled("it is not here"));
const { install } = await tryEngine({ name: "a", title: "b", backend: "c", install: "npm install d", load }, {}, true);
const weights = [new Uint8Array(100), node.fileSource("nothing.h5")];
const refused = await Promise.all(weights.map((weights) => loadVgg19({ weights }).catch((error) => error)));
const same = [
  ...[node, web].map((binding) => binding.ImageError === ImageError),
  thrown instanceof ImageError,
  ...refused.map((error) => error instanceof WeightsError),
];
console.log(JSON.stringify({ same, missing, install }));
`,
    );
    const { same, missing, install } = JSON.parse(node("errors.mjs").trim().split("\n").at(-1)!);
    expect(same).toEqual([true, true, true, true, true]);
    // Only a NotInstalled is answered with what to type.
    expect(missing).toMatch(/ installed.*; to get it: npm install .+\.$/);
    expect(install).toBe("npm install d");
  });

  it("do what the README says, in strict TypeScript and in Node", () => {
    const [example] = exampleBlocks(join(root, "README.md"));
    const offline = example!.code.replace("loadVgg19({", 'loadVgg19({ weights: "random",');
    expect(offline).not.toBe(example!.code);
    write("yours.mts", yours);
    write(
      "readme.mts",
      `import "./yours.mjs";
${offline}
const { history } = await model.fit(lr, hr, { epochs: 3, verbose: 0 });
console.log(JSON.stringify({ value: value.dataSync()[0], trained: Object.keys(grads).length, losses: history.loss }));
`,
    );
    compile("yours.mts", "readme.mts");
    const lines = node("readme.mjs").trim().split("\n");
    expect(lines.some((line) => /^Using [\w-]+, .*\.$/.test(line))).toBe(true);
    const { value, trained, losses } = JSON.parse(lines.at(-1)!);
    expect(value).toBeGreaterThan(0);
    expect(trained).toBe(2);
    expect(losses[2]).toBeLessThan(losses[0]);
  });

  it("have types that refuse what is wrong", () => {
    write(
      "wrong.mts",
      `import { contentLoss, l1Loss, type Loss } from "@srloss/core";
import { type BackendReport, useBackend } from "@srloss/node-gpu";
import { loadVgg19, type Vgg } from "@srloss/vgg";
export const loss: Loss = l1Loss;
export const report: Promise<BackendReport> = useBackend();
export const vgg: Promise<Vgg> = loadVgg19();
// @ts-expect-error no such term
contentLoss(null, { l3: 1 });
// @ts-expect-error no such engine
useBackend({ engine: "abacus" });
// @ts-expect-error no such weights
loadVgg19({ weights: "mine" });
`,
    );
    const lines = allEntries.map((entry, i) => `import * as entry${i} from ${JSON.stringify(entry)};`);
    write("entries.mts", `${lines.join("\n")}\nexport { ${allEntries.map((_, i) => `entry${i}`).join(", ")} };\n`);
    compile("wrong.mts", "entries.mts");
  });

  it("bring the command", () => {
    expect(bin("srloss", "--version")).toContain(
      publishablePackages.find(({ name }) => name === "srloss")!.manifest.version,
    );
    const found = JSON.parse(bin("srloss", "compare", "sr.png", "hr.png", "--weights", "random", "--json"));
    expect(found).toMatchObject({ values: { l1: 4, l2: 16 }, width: 32, height: 32 });
    expect(found.values.perceptual).toBeGreaterThan(0);
    expect(found.values.style).toBeGreaterThan(0);
  });

  it.skipIf(!testData)("bring the trained networks: Keras' digits, and LPIPS, without a download", () => {
    const pair = golden.real.find(({ sr }) => sr === "pairs/kodim15.bicubic4.png")!;
    const [sr, hr] = [join(testData!.pairs, pair.sr), join(testData!.pairs, pair.hr)];
    const found = JSON.parse(bin("srloss", "compare", sr, hr, "--json"));
    expect(found.values.perceptual / pair.perceptual).toBeCloseTo(1, 4);
    expect(found.values.style / pair.style).toBeCloseTo(1, 4);
    const { real } = JSON.parse(readFileSync(join(testData!.pairs, "perceptual-metrics.json"), "utf8"));
    // AlexNet in half precision.
    const { lpips_alex } = real.find((row: { sr: string }) => row.sr === pair.sr);
    expect(found.values.lpips / lpips_alex.value).toBeCloseTo(1, 2);
    expect(existsSync(join(project, "cache"))).toBe(false);
  });
});

/** Strict; tfjs's own types pass no such check, hence skipLibCheck. */
function compile(...files: string[]): void {
  const lib = [
    "--target",
    "ES2023",
    "--lib",
    "ES2023,DOM",
    "--module",
    "NodeNext",
    "--types",
    "node",
    "--skipLibCheck",
  ];
  bin("tsc", ...files, ...lib, "--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes");
}
