// Before a package is packed: is everything there that its package.json promises? `npm start` builds only what it runs, and
// a tarball without code installs without a word. Takes package folders; without any, the one that it runs in.
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

const folders = process.argv.length > 2 ? process.argv.slice(2) : ["."];
const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry ?? {}).flatMap(targets));

for (const folder of folders) {
  const { name, bin, exports, imports, jsdelivr, publishConfig } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const promised = [bin, publishConfig?.exports ?? exports, imports, jsdelivr].flatMap(targets);
  const missing = [...new Set(promised)].filter((file) => !existsSync(resolve(folder, file)));
  if (missing.length === 0) continue;
  const files = missing.map((file) => relative(".", file)).join(", ");
  console.error(`${name} is not built (no ${files}): run npx turbo run build --filter=${name} first.`);
  process.exit(1);
}
