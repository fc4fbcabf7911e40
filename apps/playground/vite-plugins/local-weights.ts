import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "vite";

const place = "/local-weights/";

/** Gives the development page the trained weights that this machine has, if any; the static page never gets them. */
export function localWeights(): Plugin {
  let file: string | undefined;
  return {
    name: "srloss-local-weights",
    apply: (_, { command, isPreview }) => command === "serve" && !isPreview,
    async configureServer({ middlewares, config: { logger } }) {
      file = await findWeights();
      logger.info(
        file
          ? `Trained weights: ${file}`
          : "No trained weights here, so the page begins with random ones; `npx srloss weights pull vgg19-keras` gets some.",
      );
      // Vite's own way to files outside the project takes shards for scripts.
      middlewares.use(place, ({ url = "" }, response, next) => {
        if (!file) return next();
        const name = basename(new URL(url, "http://localhost").pathname);
        readFile(join(dirname(file), name)).then(
          (bytes) => response.setHeader("Content-Type", "application/octet-stream").end(bytes),
          () => next(),
        );
      });
    },
    transformIndexHtml: () =>
      file ? [{ tag: "meta", attrs: { name: "srloss-weights", content: place + basename(file) } }] : [],
  };
}

/** Of `SRLOSS_TEST_DATA`, of the command's cache, or of the npm package, once its files are made. */
async function findWeights(): Promise<string | undefined> {
  // Of the other packages' builds, which only a development server needs.
  const { diskCache } = await import("@srloss/node-gpu");
  const { SRLOSS_TEST_DATA: data } = process.env;
  return [
    ...(data ? [join(data, "vgg19-imagenet-block1-3/model.json")] : []),
    ...cached(diskCache().location),
    join(weightPackage(), "dist/weights/vgg19-block3_conv3.float32.safetensors"),
  ].find((path) => existsSync(path));
}

/** Keras' sets in a folder, the deepest first. */
function cached(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^vgg19-keras-block\d_conv\d\.safetensors$/.test(name));
  return names
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

const packed = "vgg19-block3_conv3.float16.safetensors";

/** Puts half-precision weights beside the static page where `@srloss/vgg19-weights` has made them; otherwise the page downloads Keras'. */
export function siteWeights(): Plugin {
  const made = join(weightPackage(), "dist/weights", packed);
  return {
    name: "srloss-site-weights",
    apply: "build",
    async buildStart() {
      if (!existsSync(made)) {
        this.info(
          "No weights for the static page: it will download Keras'. `npm run weights` in packages/vgg19-weights makes some.",
        );
        return;
      }
      this.emitFile({ type: "asset", fileName: `weights/${packed}`, source: await readFile(made) });
      const licence = await readFile(join(weightPackage(), "WEIGHTS-LICENSE"));
      this.emitFile({ type: "asset", fileName: "weights/LICENSE", source: licence });
    },
    transformIndexHtml: () =>
      existsSync(made) ? [{ tag: "meta", attrs: { name: "srloss-site-weights", content: `weights/${packed}` } }] : [],
  };
}

const weightPackage = () => dirname(createRequire(import.meta.url).resolve("@srloss/vgg19-weights/package.json"));
