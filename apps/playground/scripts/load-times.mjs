// How long a visitor waits for what: `pnpm --filter @srloss/playground load-times [first] [all] [blur] [train]`, after a build.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const file = fileURLToPath(new URL("../test/measure-load-times.ts", import.meta.url));
const { module } = await runnerImport(file, { root: fileURLToPath(new URL("..", import.meta.url)) });
await module.measureLoadTimes(process.argv.slice(2));
process.exit(0);
