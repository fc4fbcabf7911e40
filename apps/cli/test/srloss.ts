import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command. */
export const main: string = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const oneAfterTheOther = fileURLToPath(new URL("programs/one-after-the-other.mjs", import.meta.url));

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

/**
 * Resolves with all that it said on stderr once these words are there.
 *
 * @throws Error with what it said where it ends without them.
 */
export function said({ child, ended }: Started, words: string): Promise<string> {
  let stderr = "";
  return new Promise((heard, failed) => {
    child.stderr!.on("data", (text: string) => {
      stderr += text;
      if (stderr.includes(words)) heard(stderr);
    });
    ended.then(
      ({ status }) => failed(new Error(`It ended with ${status} before it said "${words}": ${stderr}`)),
      failed,
    );
  });
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Words before `node`: a program that runs the rest. */
  readonly under?: readonly string[];
}

export interface Scratch {
  readonly folder: string;
  /**
   * Runs the built command there, with a cache of its own, after those that were run before it, and in the process that ran them.
   * For what a command reads, says, writes and answers: tfjs is loaded once.
   */
  srloss(...words: string[]): Promise<Ended>;
  /** Starts a process of its own: for signals, closed streams, variables, several at a time, and how a process ends by itself. */
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
  const runner = commandRunner(folder);
  return {
    folder,
    start,
    srloss: runner.run,
    files: () => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort(),
    remove: () => {
      runner.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs commands one after the other, in one process as long as none ends it. */
function commandRunner(folder: string): { run(...words: string[]): Promise<Ended>; end(): void } {
  let running: CommandProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(...words) {
      const next = last.then(() => {
        if (!running || running.hasEnded()) running = commandProcess(folder);
        return running.run(words);
      });
      last = next;
      return next;
    },
    end: () => running?.end(),
  };
}

interface CommandProcess {
  run(words: readonly string[]): Promise<Ended>;
  hasEnded(): boolean;
  end(): void;
}

function commandProcess(folder: string): CommandProcess {
  const child = fork(oneAfterTheOther, [main], {
    cwd: folder,
    env: environment(folder),
    execArgv: [],
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
  const said = { stdout: "", stderr: "" };
  let status: number | undefined;
  let hasEnded = false;
  let finish: (ended: Ended) => void = () => undefined;
  /** A stream's part ends with a zero byte. */
  const finishWhole = () => {
    const [stdout, ...moreOut] = said.stdout.split("\0");
    const [stderr, ...moreErr] = said.stderr.split("\0");
    if (status !== undefined && moreOut.length && moreErr.length) finish({ status, stdout: stdout!, stderr: stderr! });
  };
  for (const name of ["stdout", "stderr"] as const)
    child[name]!.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      finishWhole();
    });
  child.on("message", (code) => {
    status = code as number;
    finishWhole();
  });
  child.on("close", (code, signal) => {
    hasEnded = true;
    finish({ ...said, status: shellCode(code, signal) });
  });
  return {
    run(words) {
      Object.assign(said, { stdout: "", stderr: "" });
      status = undefined;
      return new Promise((resolve) => {
        finish = resolve;
        child.send(words);
      });
    },
    hasEnded: () => hasEnded,
    end: () => child.kill("SIGKILL"),
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
    child.on("close", (code, signal) => resolve({ ...said, status: shellCode(code, signal) }));
  });
}

const shellCode = (code: number | null, signal: NodeJS.Signals | null) => code ?? 128 + constants.signals[signal!];
