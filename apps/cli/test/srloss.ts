import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Scratch {
  readonly folder: string;
  srloss(...words: string[]): { status: number | null; stdout: string; stderr: string };
  remove(): void;
}

/** A folder of its own, and the built command to run there with its own cache. */
export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "srloss-cli-"));
  const env = { ...process.env, SRLOSS_CACHE: join(folder, "cache"), VK_ICD_FILENAMES: "" };
  return {
    folder,
    srloss(...words: string[]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
        cwd: folder,
        env,
        encoding: "utf8",
      });
      return { status, stdout, stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
