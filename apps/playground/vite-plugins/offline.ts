import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Plugin, transformWithOxc } from "vite";

const source = fileURLToPath(new URL("../service-worker/service-worker.ts", import.meta.url));

/** Builds the service worker, which knows every file of this build, as `service-worker.js`. */
export function offline(): Plugin {
  return {
    name: "srloss-offline",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => !name.endsWith(".map") && !name.startsWith("weights/"))
        .sort();
      const { code } = await transformWithOxc(await readFile(source, "utf8"), source);
      const weights = Object.fromEntries(
        Object.values(bundle).flatMap((file) =>
          file.type === "asset" && /^weights\/.*\.safetensors$/.test(file.fileName)
            ? [[file.fileName, createHash("sha256").update(file.source).digest("hex").slice(0, 16)] as const]
            : [],
        ),
      );
      // Other files have a hash of what is in them in their names.
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("The build made no index.html, which the service worker keeps.");
      const version = createHash("sha256")
        .update(JSON.stringify([files, weights, code]))
        .update(page.source)
        .digest("hex");
      const known = `const version = "${version.slice(0, 16)}";\nconst files = ${JSON.stringify(files)};\nconst weights = ${JSON.stringify(weights)};\n`;
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: known + code });
    },
  };
}
