import { spawn } from "node:child_process";

/** How a program ended; `missing` when it could not be started because there is none of that name. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly missing: boolean;
}

/** Runs a program to its end with no terminal of its own. Aborting the signal ends it and rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; signal?: AbortSignal | undefined; input?: string } = {},
): Promise<ProgramResult> {
  const { env = process.env, cwd, signal, input = "" } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, signal, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "EACCES")
        resolve({ status: null, stdout, stderr: error.message, missing: true });
      else reject(error);
    });
    child.on("close", (status) => {
      if (!signal?.aborted) resolve({ status, stdout, stderr, missing: false });
    });
    child.stdin.on("error", () => {}); // a program that ends without reading its input is judged by its status
    child.stdin.end(input);
  });
}
