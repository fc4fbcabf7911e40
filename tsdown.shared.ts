import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { UserConfig } from "tsdown";

type Plugin = Exclude<NonNullable<UserConfig["plugins"]>, unknown[]>;

/** The build of a package for script tags, `dist/index.iife.js` of `src/index.ts`: one global, after those that it needs. */
export function scriptTag(
  globalName: string,
  {
    globals,
    bundled = [],
    entry = "src/index.ts",
  }: { globals: Readonly<Record<string, string>>; bundled?: (string | RegExp)[]; entry?: string },
): UserConfig {
  return {
    entry: { index: entry },
    format: "iife",
    globalName,
    platform: "browser",
    minify: true,
    dts: false,
    clean: false,
    noExternal: bundled,
    outputOptions: { globals: { ...globals } },
    plugins: [licences()],
  };
}

/** What a bundle holds of others is said in its first line; their licences lie beside it. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        const folders = Object.keys(chunk.modules).flatMap((id) => packageFolder(id) ?? []);
        const others = [...new Set(folders)].sort().map(described);
        const { name, version, license } = manifest(".");
        const beside = chunk.fileName.replace(/\.js$/, ".licenses.txt");
        const list = others.map((other) => `${other.name} ${other.version} (${other.license})`).join(", ");
        const words = others.length ? `; holds ${list}, licences in ${beside}` : "";
        chunk.code = `/*! ${name} ${version}, ${license}${words} */\n${chunk.code}`;
        if (!others.length) continue;
        const source = others.map((other) => `${other.name} ${other.version}\n\n${other.text.trim()}\n`).join("\n\n");
        this.emitFile({ type: "asset", fileName: beside, source });
      }
    },
  };
}

/** The folder of the installed package that a module is part of. */
const packageFolder = (id: string) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id.replaceAll("\\", "/"))?.[0];

const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<"name" | "version" | "license", string>;

function described(folder: string) {
  const { name, version, license } = manifest(folder);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (!file) throw new Error(`${name} is bundled and brings no licence.`);
  return { name, version, license, text: readFileSync(join(folder, file), "utf8") };
}
