import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringChromium, gpuFlags } from "@srloss/chromium";
import { formulaImage } from "@srloss/reference";
import { chromium } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodePng } from "../src/index.ts";

const browserHere = bringChromium();
const packages = fileURLToPath(new URL("../..", import.meta.url));
const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".png": "image/png" };

/** An app with what npm would have installed, but for the optional peers. */
let app: string;
beforeAll(() => {
  app = realpathSync(mkdtempSync(join(tmpdir(), "srloss-app-")));
  const modules = join(app, "node_modules");
  for (const name of ["core", "vgg", "web"]) unpack(name, join(modules, "@srloss", name));
  link(modules, "web", ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu", "@tensorflow/tfjs-backend-webgl"]);
  link(modules, "web", ["comlink", "image-dimensions"]);
  link(modules, "vgg", ["@noble/hashes"]);
});
afterAll(() => rmSync(app, { recursive: true }));

/** What is published of a package: its built files, and its manifest with `publishConfig` in place. */
function unpack(name: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const { packageManager } = JSON.parse(readFileSync(join(packages, "../package.json"), "utf8"));
  const words = ["--yes", packageManager, "pack", "--pack-destination", app];
  execFileSync("npx", words, { cwd: join(packages, name), stdio: "pipe", shell: process.platform === "win32" });
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

it.skipIf(!browserHere)(
  "a Vite app of the packed packages finds the worker, and copes without the optional backends",
  async () => {
    writeFileSync(join(app, "index.html"), '<pre id="out"></pre><script type="module" src="/main.js"></script>');
    writeFileSync(
      join(app, "main.js"),
      `import { createLossWorker, useBackend } from "@srloss/web";
    const out = document.getElementById("out");
    try {
      const { tried } = await useBackend();
      const worker = createLossWorker();
      const options = { terms: { l1: 1, style: { weight: 1, layers: ["block1_conv1"] } }, weights: "random" };
      const { total, backend, metrics } = await worker.compare({ sr: "sr.png", hr: "hr.png" }, options);
      worker.terminate();
      const forced = await useBackend({ engine: "wasm" }).catch((error) => error.message);
      out.textContent = JSON.stringify({ tried, total, engine: backend.engine, metrics, forced });
    } catch (error) {
      out.textContent = JSON.stringify({ error: String(error) });
    }`,
    );
    mkdirSync(join(app, "public"), { recursive: true });
    for (const [seed, name] of ["sr", "hr"].entries())
      writeFileSync(
        join(app, "public", `${name}.png`),
        await encodePng({ width: 16, height: 16, channels: 3, data: formulaImage(16, 16, seed) }),
      );
    await build({ root: app, configFile: false, logLevel: "error", worker: { format: "es" } });

    const browser = await chromium.launch({ executablePath: browserHere!.executable, args: [...gpuFlags] });
    try {
      const page = await browser.newPage();
      await page.route("https://app.test/**", (route) => {
        const { pathname } = new URL(route.request().url());
        const file = pathname === "/" ? "/index.html" : pathname;
        return route.fulfill({ contentType: types[extname(file)] ?? "", body: readFileSync(join(app, "dist", file)) });
      });
      await page.goto("https://app.test/");
      const out = page.locator("#out");
      await expect.poll(() => out.textContent(), { timeout: 60_000 }).not.toBe("");
      const told = JSON.parse((await out.textContent())!);
      expect(told).toMatchObject({ engine: "cpu", metrics: { psnr: expect.any(Number) }, total: expect.any(Number) });
      expect(told.forced).toBe(
        "The engine wasm does not work here: @tensorflow/tfjs-backend-wasm is not installed; to get it: npm install @tensorflow/tfjs-backend-wasm.",
      );
    } finally {
      await browser.close();
    }
  },
);
