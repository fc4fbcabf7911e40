import { spawnSync } from "node:child_process";

/**
 * Runs a program and returns what it printed.
 *
 * @throws Error with all that it printed, where it fails.
 */
export function run(cwd: string, command: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  // pnpm's launchers name folders of this repository there, in which a project of one's own must not find packages.
  const { NODE_PATH: _, ...own } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd,
    env: { ...own, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(`${command} ${words.join(" ")} ended with ${status}.\n${stdout}\n${stderr}${error?.message ?? ""}`);
  return stdout;
}
