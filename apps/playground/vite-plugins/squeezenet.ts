import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const name = "squeezenet1_1.float16.safetensors";
const path = `weights/${name}`;

/**
 * Gives the page SqueezeNet for LPIPS, in half precision (1.5 MB), where this machine has it: as `@srloss/squeezenet-weights` was made,
 * in `SRLOSS_TEST_DATA`, or in the command's cache. Elsewhere the page has no LPIPS until it is asked for.
 */
export function squeezeNet(): Plugin {
  let bytes: Uint8Array | undefined;
  return {
    name: "srloss-squeezenet",
    async buildStart() {
      bytes = await findBytes();
      if (this.environment.config.command !== "build") return;
      if (!bytes) {
        this.info("No SqueezeNet for the static page: `npm run weights` in packages/squeezenet-weights makes it.");
        return;
      }
      this.emitFile({ type: "asset", fileName: path, source: bytes });
      const licence = await readFile(join(packageFolder(), "WEIGHTS-LICENSE"));
      this.emitFile({ type: "asset", fileName: "weights/LICENSE.squeezenet", source: licence });
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${path}`, (_, response, next) => {
        if (bytes) response.setHeader("Content-Type", "application/octet-stream").end(bytes);
        else next();
      });
    },
    transformIndexHtml: () =>
      bytes ? [{ tag: "meta", attrs: { name: "srloss-site-squeezenet", content: path } }] : [],
  };
}

async function findBytes(): Promise<Uint8Array | undefined> {
  const made = join(packageFolder(), "dist/weights", name);
  if (existsSync(made)) return readFile(made);
  // Of the other packages' builds.
  const { diskCache, fileSource } = await import("@srloss/node-gpu");
  const { knownNetworks, networkCacheKey, networkToSafetensors, readNetwork } = await import("@srloss/lpips");
  const { SRLOSS_TEST_DATA: data } = process.env;
  const found = [
    ...(data ? [join(data, "lpips/lpips_squeeze_v0.1.hwio.f32le.json")] : []),
    join(diskCache().location, networkCacheKey("squeezenet")),
  ].find((file) => existsSync(file));
  if (found === undefined) return undefined;
  const set = await readNetwork(fileSource(found));
  // Other weights would be other numbers under the name of LPIPS.
  return set.origin.sha256 === knownNetworks.squeezenet.sha256
    ? networkToSafetensors(set, { type: "float16" })
    : undefined;
}

const packageFolder = () => dirname(createRequire(import.meta.url).resolve("@srloss/squeezenet-weights/package.json"));
