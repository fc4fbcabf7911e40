import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsdown";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** What a program did. */
export interface Ended {
  /** Exit status; null where it had to be killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
  /** What it gave to `tell(value)`, by way of JSON. */
  readonly told: unknown;
}

export interface OwnProcess {
  /** Holds the package as `index.js`; its dependencies are found from here. */
  readonly folder: string;
  /**
   * Runs an ES module that may import `./index.js` and call `tell(value)`, in plain Node without vitest, and waits for it
   * to end by itself; after 60 seconds it is killed.
   */
  run(program: string, options?: { env?: NodeJS.ProcessEnv; cwd?: string }): Promise<Ended>;
  remove(): Promise<void>;
}

/**
 * The package bundled from its sources of this moment, never an old `dist`.
 *
 * @param place A folder from which dependencies are found; by default this package's own.
 */
export async function ownProcess(place: string = modules): Promise<OwnProcess> {
  const folder = await mkdtemp(join(place, ".own-process-"));
  await buildInto(folder);
  let programs = 0;
  return {
    folder,
    async run(program, { env = {}, cwd } = {}) {
      const file = join(folder, `program-${programs++}.mjs`);
      const answer = `${file}.json`;
      await writeFile(file, `${preamble(answer)}\n${program}`);
      const result = await ended(file, { ...process.env, ...env }, cwd);
      return { ...result, told: existsSync(answer) ? JSON.parse(readFileSync(answer, "utf8")) : undefined };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

function preamble(answer: string): string {
  return `import { writeFileSync as write } from "node:fs";
    const tell = (value) => write(${JSON.stringify(answer)}, JSON.stringify(value));`;
}

async function buildInto(folder: string): Promise<void> {
  await build({
    config: false,
    entry: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    outDir: folder,
    clean: false,
    dts: false,
    platform: "node",
    fixedExtension: false,
    logLevel: "silent",
    inputOptions: { resolve: { conditionNames: ["@srloss/source", "node", "import", "default"] } },
    // What else is not beside this package: what zip archives are read with.
    noExternal: [/^@srloss\//, /^@noble\//, "yauzl", "pend"],
  });
}

function ended(file: string, env: NodeJS.ProcessEnv, cwd?: string): Promise<Omit<Ended, "told">> {
  // Vitest's and pnpm's own, which change what the program finds and prints.
  for (const name of ["NODE_OPTIONS", "NODE_PATH", "NODE_ENV", "VITEST"]) delete env[name];
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { env, cwd, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        texts[name] += text;
      });
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...texts, code, ms: performance.now() - start }));
  });
}
