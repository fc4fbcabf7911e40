import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nativeStatus } from "../../src/native/native-status.ts";

/** The cache folder of the tests, which keeps its install from run to run. */
export const cacheDir: string = resolve(
  process.env.SRLOSS_NATIVE_CACHE ?? fileURLToPath(new URL("../../.cache", import.meta.url)),
);

/** Whether an install was there when the tests began. */
export const nativeIsThere: boolean = nativeStatus({ cacheDir }).installs.some(({ current }) => current);

/** Whether the native engine is to be tested: where it is there, or everything must run. */
export const nativeRuns: boolean = nativeIsThere || Boolean(process.env.SRLOSS_REQUIRE_DATA);
if (!nativeRuns)
  console.warn(
    `No native engine in ${cacheDir} (SRLOSS_NATIVE_CACHE names another folder): its tests, which download 274 MB, are skipped; SRLOSS_REQUIRE_DATA=1 runs them.`,
  );
