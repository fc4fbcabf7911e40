import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { refusingUrl } from "@srloss/reference/weights-server";
import sharp from "sharp";
import { afterAll, expect, it } from "vitest";
import { type Scratch, scratch } from "./srloss.ts";

const ways = ["bicubic-x4", "blur", "jpeg-20", "noise", "shift"];
const made: Scratch[] = [];
afterAll(() => {
  for (const { remove } of made) remove();
});

/** Every address refuses, and the weights that this repository may have made are not installed. */
const without = (refusing: string) => `import Module from "node:module";
const real = fetch;
globalThis.fetch = (_, init) => real(${JSON.stringify(refusing)}, init);
const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => {
  if (name === "@srloss/vgg19-weights") throw Object.assign(new Error("not here"), { code: "MODULE_NOT_FOUND" });
  return resolve(name, ...rest);
};
`;

/** A folder from where nothing can be had. */
async function offline() {
  const own = scratch();
  made.push(own);
  const module = join(own.folder, "offline.mjs");
  writeFileSync(module, without(await refusingUrl()));
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(module).href}` };
  return {
    ...own,
    demo: (...words: string[]) => own.start(["demo", "--engine", "srloss-wasm", ...words], { env }).ended,
  };
}

it.concurrent("without a network: random weights, said plainly; images, and one page that needs no other file", async () => {
  const { folder, files, demo } = await offline();
  const { status, stdout, stderr } = await demo("--images", "text");
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/^warning: .*can't be reached.* The demo goes on with random weights\.$/m);
  expect(stderr).toMatch(/random weights: compare them with each other, not with published numbers/);
  expect(stderr).not.toMatch(/^\s+at /m);
  const names = ["text", ...ways.map((way) => `text.${way}`)];
  const wanted = ["index.html", ...names.map((name) => `${name}.png`)].map((name) => `srloss-demo/${name}`);
  expect(files()).toEqual(["cache", "cache/weights", "offline.mjs", "srloss-demo", ...wanted].sort());
  for (const name of names) {
    const { channels } = await sharp(join(folder, "srloss-demo", `${name}.png`)).stats();
    expect(
      channels.every(({ stdev }) => stdev > 1),
      name,
    ).toBe(true);
  }
  // Every way is a row, and no value is missing.
  for (const way of ways) expect(stdout.match(new RegExp(`^${way}( +[\\d.e+]+){6}$`, "gm")), way).toHaveLength(1);
  const address = /file:\/\/\S+$/.exec(stdout.trimEnd())![0];
  const index = join(folder, "srloss-demo/index.html");
  expect(readFileSync(fileURLToPath(address), "utf8")).toBe(readFileSync(index, "utf8"));
  const page = readFileSync(index, "utf8");
  // The original, and for each way itself, the original under it and five maps.
  expect(page.match(/<img/g)).toHaveLength(1 + ways.length * 7);
  expect(page).not.toMatch(/(src|href)="(?!data:)|url\(|<script|@import/);
  expect(page).toContain("The weights are random");
});

it.concurrent("--json: every number, and what produced it", async () => {
  const { demo } = await offline();
  const words = ["--images", "still-life", "--weights", "random", "--out", "first look", "--json"];
  const { status, stdout, stderr } = await demo(...words);
  expect(status, stderr).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ page: join("first look", "index.html"), engine: { name: "srloss-wasm" } });
  expect(found.weights.name).toBe("random");
  expect(found.images.map(({ degradation }: { degradation: string }) => degradation).sort()).toEqual(ways);
  for (const row of found.images)
    for (const name of ["l1", "l2", "perceptual", "style", "psnr", "ssim"])
      expect(row.values[name], name).toBeGreaterThan(0);
});
