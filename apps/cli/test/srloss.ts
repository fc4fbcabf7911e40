import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command. */
export const main: string = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** What a process said, and what a shell would call its exit code. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs, and its end. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Words before `node`: a program that runs the rest. */
  readonly under?: readonly string[];
}

export interface Scratch {
  readonly folder: string;
  /** Runs the built command there, with a cache of its own. */
  srloss(...words: string[]): Promise<Ended>;
  start(words: readonly string[], options?: StartOptions): Started;
  /** Every file and folder there, the cache's too. */
  files(): string[];
  remove(): void;
}

/** A folder of its own, as an empty one that a user types in. */
export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "srloss-cli-"));
  mkdirSync(join(folder, "cache"));
  const start = (words: readonly string[], { env = {}, under = [] }: StartOptions = {}): Started => {
    const [program, ...rest] = [...under, process.execPath, main, ...words] as [string, ...string[]];
    const child = spawn(program, rest, { cwd: folder, env: { ...environment(folder), ...env } });
    return { child, ended: ended(child) };
  };
  return {
    folder,
    start,
    srloss: (...words) => start(words).ended,
    files: () => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Without what vitest and a developer's shell put there. */
function environment(folder: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, SRLOSS_CACHE: join(folder, "cache"), VK_ICD_FILENAMES: "" };
  for (const name of ["NODE_OPTIONS", "NODE_PATH", "NODE_ENV", "VITEST", "FORCE_COLOR", "NO_COLOR", "SRLOSS_DEBUG"])
    delete env[name];
  return env;
}

function ended(child: ChildProcess): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ ...said, status: code ?? 128 + constants.signals[signal as NodeJS.Signals] }),
    );
  });
}
