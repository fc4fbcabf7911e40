// Pictures of the built page for the docs: `pnpm --filter @srloss/playground screenshots`, after a build; names choose some.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const file = fileURLToPath(new URL("../test/take-screenshots.ts", import.meta.url));
const { module } = await runnerImport(file, { root: fileURLToPath(new URL("..", import.meta.url)) });
await module.takeScreenshots(process.argv.slice(2));
process.exit(0);
