import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringChromium, gpuFlags } from "@srloss/chromium";
import { expectRelative } from "@srloss/conformance";
import { formulaImage, golden, testData } from "@srloss/reference";
import { type Browser, chromium, type Route } from "playwright";
import { build, createServer, type Plugin } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodePng } from "../src/index.ts";
import { srlossVite } from "../src/vite-plugin.ts";

const browserHere = bringChromium();
const packages = fileURLToPath(new URL("../..", import.meta.url));
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/** WebAssembly has threads on pages with these. */
const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Makes the trained weights that are packed. */
const env = {
  ...process.env,
  ...(testData && { SRLOSS_VGG19_WEIGHTS: join(testData.data, "vgg19-imagenet-block1-3/model.json") }),
};

/** An app with what npm would have installed, but for the optional peers. */
let app: string;
/** One for all tests: each has a context of its own. */
let browser: Browser | undefined;
beforeAll(async () => {
  if (browserHere) browser = await chromium.launch({ executablePath: browserHere.executable, args: [...gpuFlags] });

  app = realpathSync(mkdtempSync(join(tmpdir(), "srloss-app-")));
  const modules = join(app, "node_modules");
  const first = ["core", "weights", "vgg", "lpips", "engines", "evaluate", "web"];
  pack([...first, "wasm", ...(testData ? ["vgg19-weights"] : [])]);
  for (const name of first) unpack(name, join(modules, "@srloss", name));
  link(modules, "web", ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu", "@tensorflow/tfjs-backend-webgl"]);
  link(modules, "web", ["comlink", "image-dimensions"]);
  link(modules, "weights", ["@noble/hashes"]);
});
afterAll(async () => {
  await browser?.close();
  rmSync(app, { recursive: true });
});

type Files = Readonly<Record<string, Uint8Array>>;

/** Builds the app with this script and these images, opens it in Chromium, and returns what `main()` gave. */
// biome-ignore lint/suspicious/noExplicitAny: each script gives something else.
async function run(script: string, images: Files): Promise<any> {
  writeApp(script, images);
  await build({ root: app, configFile: false, logLevel: "error", plugins: [srlossVite()] });
  return inChromium("https://app.test/", (route) => {
    const { pathname } = new URL(route.request().url());
    const file = pathname === "/" ? "/index.html" : pathname;
    if (!existsSync(join(app, "dist", file))) return route.fulfill({ status: 404 });
    const contentType = types[extname(file)] ?? "";
    return route.fulfill({ headers: isolated, contentType, body: readFileSync(join(app, "dist", file)) });
  });
}

/** The same from Vite's development server. */
// biome-ignore lint/suspicious/noExplicitAny: each script gives something else.
async function develop(script: string, images: Files, plugins: Plugin[]): Promise<any> {
  writeApp(script, images);
  const allow = [app, dirname(packages)];
  const server = await createServer({
    root: app,
    configFile: false,
    logLevel: "error",
    plugins,
    // A port of its own, beside other tests; the packages stand behind links here.
    server: { port: 0, headers: isolated, fs: { allow }, hmr: false },
  });
  try {
    await server.listen();
    return await inChromium(server.resolvedUrls!.local[0]!);
  } finally {
    await server.close();
  }
}

function writeApp(script: string, images: Files): void {
  writeFileSync(join(app, "index.html"), '<pre id="out"></pre><script type="module" src="/main.js"></script>');
  const written = `.then((told) => ({ told }), (error) => ({ failed: String(error) })).then((all) => JSON.stringify(all)).then((text) => (document.getElementById("out").textContent = text));`;
  writeFileSync(join(app, "main.js"), `${script}\nmain()${written}`);
  rmSync(join(app, "public"), { recursive: true, force: true });
  mkdirSync(join(app, "public"));
  for (const [name, bytes] of Object.entries(images)) writeFileSync(join(app, "public", `${name}.png`), bytes);
}

// biome-ignore lint/suspicious/noExplicitAny: each script gives something else.
async function inChromium(address: string, serve?: (route: Route) => Promise<void>): Promise<any> {
  const page = await browser!.newPage();
  try {
    if (serve) await page.route(`${address}**`, serve);
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    await page.goto(address);
    const out = page.locator("#out");
    const state = async () => ({ out: await out.textContent(), problems });
    await expect
      .poll(state, { timeout: 60_000 })
      .toEqual({ out: expect.stringMatching(/./), problems: expect.anything() });
    const { told, failed } = JSON.parse((await out.textContent())!);
    expect(failed).toBeUndefined();
    return told;
  } finally {
    await page.context().close();
  }
}

/** Packs them, all at once: starting pnpm takes longer than a package. */
function pack(names: readonly string[]): void {
  const { packageManager } = JSON.parse(readFileSync(join(packages, "../package.json"), "utf8"));
  const filters = names.map((name) => `--filter=@srloss/${name}`);
  const words = ["--yes", packageManager, ...filters, "--recursive", "pack", "--pack-destination", app];
  execFileSync("npx", words, { cwd: dirname(packages), env, stdio: "pipe", shell: process.platform === "win32" });
}

/** What is published of a package: its built files, and its manifest with `publishConfig` in place. */
function unpack(name: string, to: string): void {
  mkdirSync(to, { recursive: true });
  execFileSync("tar", ["-xzf", join(app, `srloss-${name}-${version(name)}.tgz`), "-C", to, "--strip-components=1"]);
}

function version(name: string): string {
  return JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")).version;
}

function link(modules: string, from: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(realpathSync(join(packages, from, "node_modules", name)), join(modules, name));
  }
}

/** The optional engines, where no test has installed them yet. */
function installWasm(): void {
  const modules = join(app, "node_modules");
  if (existsSync(join(modules, "@srloss/wasm"))) return;
  unpack("wasm", join(modules, "@srloss/wasm"));
  link(modules, "web", ["@tensorflow/tfjs-backend-wasm"]);
}

async function images(): Promise<Files> {
  const png = (seed: number) => encodePng({ width: 16, height: 16, channels: 3, data: formulaImage(16, 16, seed) });
  return { sr: await png(0), hr: await png(1) };
}

/** Where the app has tfjs's WebAssembly, on which our own kernels' engine stands. */
const wasmFiles = `import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedSimd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
const wasmPaths = {
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": threadedSimd,
};`;

/** Our own kernels, tfjs's, and plain JavaScript to hold them to, each in a worker and in the page. */
const everyWasm = `import { createLossWorker, useBackend } from "@srloss/web";
${wasmFiles}
async function main() {
  const compare = async (engine) => {
    const worker = createLossWorker();
    const terms = { l1: 1, perceptual: { weight: 1, layers: ["block2_conv2"] } };
    const options = { measures: [], terms, weights: "random", backend: { engine, wasmPaths, threads: 2 } };
    const { mixes, backend } = await worker.compare({ sr: "sr.png", hr: "hr.png" }, options);
    worker.terminate();
    return { total: mixes.terms.total, device: backend.device };
  };
  const refused = await useBackend({ engine: "srloss-wasm", wasmPaths: "/nothing/" }).catch((error) => error.message);
  const { engine } = await useBackend({ engine: "srloss-wasm", wasmPaths });
  const [srloss, tfjs, cpu] = [await compare("srloss-wasm"), await compare("wasm"), await compare("cpu")];
  return { srloss, tfjs, cpu, refused, engine };
}`;

describe.skipIf(!browserHere)("a Vite app of the packed packages", () => {
  it("finds the worker, and copes without the optional packages", async () => {
    const told = await run(
      `import { createLossWorker, useBackend } from "@srloss/web";
async function main() {
  await useBackend();
  const worker = createLossWorker();
  const options = { measures: ["style", "psnr"], layers: ["block1_conv1"], weights: "random" };
  const { values, backend } = await worker.compare({ sr: "sr.png", hr: "hr.png" }, options);
  worker.terminate();
  const forced = ["srloss-wasm", "wasm"].map((engine) => useBackend({ engine }).catch((error) => error.message));
  return { values, engine: backend.engine, forced: await Promise.all(forced) };
}`,
      await images(),
    );
    expect(told).toMatchObject({ engine: "cpu", values: { psnr: expect.any(Number), style: expect.any(Number) } });
    expect(told.forced).toEqual([
      "The engine srloss-wasm does not work here: @srloss/wasm is not installed; to get it: npm install @srloss/wasm @tensorflow/tfjs-backend-wasm.",
      "The engine wasm does not work here: @tensorflow/tfjs-backend-wasm is not installed; to get it: npm install @tensorflow/tfjs-backend-wasm.",
    ]);
  });

  it("has WebAssembly where that is installed: our own kernels with threads, tfjs's without", async () => {
    installWasm();
    const told = await run(everyWasm, await images());
    expect(told.srloss.device).toBe("2 threads, relaxed SIMD");
    expect([told.refused, told.engine]).toEqual([expect.stringContaining("did not start"), "srloss-wasm"]);
    // Its threads do not survive minification: they would be waited for, for ever.
    expect(told.tfjs.device).toMatch(/^tfjs .+, SIMD, one thread$/);
    for (const { total } of [told.srloss, told.tfjs]) expectRelative(total, told.cpu.total, 1e-5, "total");
  });

  it("runs on the development server as well, with the plugin", async () => {
    installWasm();
    const told = await develop(everyWasm, await images(), [srlossVite()]);
    expect(told.srloss.device).toBe("2 threads, relaxed SIMD");
    expect([told.refused, told.engine]).toEqual([expect.stringContaining("did not start"), "srloss-wasm"]);
    for (const { total } of [told.srloss, told.tfjs]) expectRelative(total, told.cpu.total, 1e-5, "total");
  });

  it.skipIf(!testData)(
    "takes the trained network that is installed beside it: Keras' digits, from its own files",
    async () => {
      installWasm();
      unpack("vgg19-weights", join(app, "node_modules/@srloss/vgg19-weights"));
      const pair = golden.real.find(({ sr }) => sr === "pairs/kodim15.bicubic4.png")!;
      const image = (name: string) => readFileSync(join(testData!.pairs, name));
      const told = await run(
        `import { createLossWorker } from "@srloss/web";
${wasmFiles}
async function main() {
  const options = { measures: ["perceptual", "style"], backend: { engine: "srloss-wasm", wasmPaths } };
  const { values, networks } = await createLossWorker().compare({ sr: "sr.png", hr: "hr.png" }, options);
  return { weights: networks[0].weights, ...values };
}`,
        { sr: image(pair.sr), hr: image(pair.hr) },
      );
      expect(told.weights.name).toBe("vgg19-keras");
      expectRelative(told.perceptual, pair.perceptual, 1e-5, "perceptual");
      expectRelative(told.style, pair.style, 1e-5, "style");
    },
  );
});
