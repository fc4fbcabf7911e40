import { spawn } from "node:child_process";
import { dirname } from "node:path";

/** How a program ended; `missing` when it could not be started because there is none of that name. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly missing: boolean;
}

/** How long a program may take to end when it is asked to. */
const patience = 3000;

/**
 * Where programs run: compilers and interpreters look for headers and modules in their working directory, and the user's
 * may hold a stranger's files. Nothing is ever written there.
 */
const neutral = dirname(process.execPath);

/**
 * Runs a program to its end with no terminal of its own, away from the working directory: give it absolute paths.
 * Aborting the signal ends it; the promise rejects when it has ended, so that what it wrote can be removed.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; signal?: AbortSignal | undefined; input?: string } = {},
): Promise<ProgramResult> {
  const { env = process.env, cwd = neutral, signal, input = "" } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(program, args, { env, cwd, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    let ended = false;
    let insist: NodeJS.Timeout | undefined;
    const stop = () => {
      if (ended) return settle(() => {});
      child.kill();
      insist = setTimeout(() => child.kill("SIGKILL"), patience);
    };
    const settle = (result: () => void) => {
      signal?.removeEventListener("abort", stop);
      clearTimeout(insist);
      if (!signal?.aborted) return result();
      child.stdout.destroy();
      child.stderr.destroy();
      reject(signal.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT" || error.code === "EACCES";
      settle(() => (missing ? resolve({ status: null, stdout, stderr: error.message, missing }) : reject(error)));
    });
    child.on("exit", () => {
      ended = true; // "close" also waits for whoever inherited the pipes
      if (signal?.aborted) settle(() => {});
    });
    child.on("close", (status) => settle(() => resolve({ status, stdout, stderr, missing: false })));
    child.stdin.on("error", () => {}); // a program that ends without reading its input is judged by its status
    child.stdin.end(input);
  });
}
