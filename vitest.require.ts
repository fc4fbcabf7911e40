import { createRequire } from "node:module";
import type { Plugin } from "vitest/config";

/**
 * CommonJS of up to nine megabytes. `import` reads such a file three times: to see what kind of module it is, to find what it exports,
 * and to run it. `require` only runs it: a third of the time, in each process of tests.
 */
const names = new Set([
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-cpu",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-layers",
  "typescript",
]);
/** Whose resolved names begin so: Vitest would give a path in node_modules to Node as it is. */
const prefix = "\0required:";
const files: string[] = [];

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** In Node's tests, these come by `require`: the files, and so the instances, that `import` takes. */
export const required: Plugin = {
  name: "srloss:required",
  enforce: "pre",
  resolveId(id, importer) {
    if (!importer || !names.has(id) || this.environment.config.consumer !== "server") return;
    try {
      const file = createRequire(importer).resolve(id);
      if (!files.includes(file)) files.push(file);
      return prefix + files.indexOf(file);
    } catch {
      // Vite says that it is missing.
      return;
    }
  },
  load(id) {
    if (!id.startsWith(prefix)) return;
    const file = files[Number(id.slice(prefix.length))]!;
    const exported: object = createRequire(file)(file);
    const named = Object.keys(exported).filter((name) => name !== "default" && identifier.test(name));
    return [
      'import { createRequire } from "node:module";',
      `const exported = createRequire(${JSON.stringify(file)})(${JSON.stringify(file)});`,
      "export default exported;",
      ...named.map((name, i) => `const e${i} = exported.${name}; export { e${i} as ${name} };`),
    ].join("\n");
  },
};
