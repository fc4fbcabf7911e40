import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { madeUpTfjsNode } from "./made-up-tfjs-node.ts";

const source = fileURLToPath(new URL("../src/", import.meta.url));
const require = createRequire(import.meta.url);

/** How a script of a project ended. */
interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunningScript {
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** A project of its own, in a temporary folder, with this package as JavaScript and its own tfjs-node. */
export interface MadeProject {
  readonly folder: string;
  readonly tfjsNode: string;
  /** The cache folder of its scripts. */
  readonly cache: string;
  /** Starts Node with an ES module; it imports this package's files from "./src/". */
  readonly start: (script: string, env?: NodeJS.ProcessEnv) => RunningScript;
  readonly run: (script: string, env?: NodeJS.ProcessEnv) => Promise<Ended>;
  readonly remove: () => void;
}

/**
 * Makes a project, so that tests that link an addon leave the tfjs-node of this repository as it is.
 * @param tfjsNode a copy of the package, or one that does plain JavaScript where the addon would
 */
export function makeProject(tfjsNode: "real" | "made-up"): MadeProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "srloss-project-")));
  const modules = join(folder, "node_modules");
  const cache = join(folder, "cache");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "made", type: "module" }));
  scripts ??= transpiled();
  for (const [file, text] of scripts) {
    mkdirSync(dirname(join(folder, "src", file)), { recursive: true });
    writeFileSync(join(folder, "src", file), text);
  }
  for (const name of [
    "@srloss/core",
    "@srloss/files",
    "@tensorflow/tfjs-backend-cpu",
    "@tensorflow/tfjs-core",
    "node-api-headers",
    "yauzl",
  ])
    linkModule(modules, name, require);

  const original = realpathSync(dirname(require.resolve("@tensorflow/tfjs-node/package.json")));
  const copy = join(modules, "@tensorflow/tfjs-node");
  const fromOriginal = createRequire(join(original, "package.json"));
  if (tfjsNode === "real") {
    const filter = (path: string) => !["node_modules", "lib", "deps"].some((name) => path === join(original, name));
    cpSync(original, copy, { recursive: true, filter });
    for (const name of Object.keys(fromOriginal("./package.json").dependencies))
      linkModule(modules, name, fromOriginal);
  } else {
    for (const name of ["@mapbox/node-pre-gyp", "@tensorflow/tfjs"]) linkModule(modules, name, fromOriginal);
    madeUpTfjsNode(copy, fromOriginal("./package.json").binary);
  }

  let started = 0;
  const start = (script: string, env: NodeJS.ProcessEnv = {}): RunningScript => {
    const file = join(folder, `script-${started++}.js`);
    writeFileSync(file, script);
    // a package manager's NODE_PATH would make other copies of the packages visible
    const { NODE_OPTIONS: _options, NODE_PATH: _path, ...own } = process.env;
    const child = spawn(process.execPath, [file], {
      cwd: folder,
      env: { ...own, SRLOSS_CACHE: cache, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout, stderr }));
    });
    return { ended, kill: (signal) => void child.kill(signal) };
  };
  return {
    folder,
    tfjsNode: copy,
    cache,
    start,
    run: (script, env) => start(script, env).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkModule(modules: string, name: string, from: NodeJS.Require): void {
  const link = join(modules, name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(realpathSync(dirname(from.resolve(`${name}/package.json`))), link);
}

/** This package as JavaScript, by path: Node 20 runs no TypeScript. */
let scripts: ReadonlyMap<string, string> | undefined;

function transpiled(): ReadonlyMap<string, string> {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return new Map(
    files.map((file) => [file.replace(/ts$/, "js"), toJavaScript(readFileSync(join(source, file), "utf8"))]),
  );
}

function toJavaScript(text: string): string {
  return ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
    },
  }).outputText;
}
