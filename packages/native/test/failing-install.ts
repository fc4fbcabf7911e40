import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { installNative, type NativeInstallOptions } from "../src/install-native.ts";
import type { NativeInstallError } from "../src/native-install-error.ts";
import { nativeStatus } from "../src/native-status.ts";
import { madeUpCompiler, madeUpTensorflow } from "./made-up-tfjs-node.ts";

/** What an installation needs, all of it made up: it gets as far as the proof, and fails there at the latest. */
export interface FailingInstall {
  readonly folder: string;
  readonly cacheDir: string;
  readonly tensorflow: string;
  /** Installs, which has to fail: in one sentence, and with nothing that looks installed. */
  readonly refused: (options?: NativeInstallOptions) => Promise<NativeInstallError>;
  readonly remove: () => void;
}

export function makeFailingInstall(): FailingInstall {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "srloss-failing-")));
  const cacheDir = join(folder, "cache");
  const tensorflow = madeUpTensorflow(join(folder, "tensorflow"));
  vi.stubEnv("CXX", madeUpCompiler(folder, "no addon").compiler);
  const left = () => (existsSync(cacheDir) ? readdirSync(join(cacheDir, "native")) : []);
  return {
    folder,
    cacheDir,
    tensorflow,
    async refused(options = {}) {
      const error = await installNative({ cacheDir, from: tensorflow, ...options }).catch((error: unknown) => error);
      expect(error).toMatchObject({ name: "NativeInstallError" });
      expect((error as Error).message).toMatch(/^[^\n]+\.$/);
      expect(nativeStatus({ cacheDir }).installs).toEqual([]);
      expect(left().filter((name) => name !== "downloads")).toEqual([]);
      return error as NativeInstallError;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
