import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The cache folder of tests of TensorFlow's kernels, which keeps their install from run to run. */
export const nativeCache: string = resolve(
  process.env.SRLOSS_NATIVE_CACHE ?? fileURLToPath(new URL("../../../packages/native/.cache", import.meta.url)),
);

/**
 * Whether the kernels are to be tested: where they are installed, or everything must run.
 *
 * @param status What `nativeStatus` finds in that folder.
 */
export function nativeRuns({ installs }: { readonly installs: readonly { readonly current: boolean }[] }): boolean {
  const runs = installs.some(({ current }) => current) || Boolean(process.env.SRLOSS_REQUIRE_DATA);
  if (!runs)
    console.warn(
      `No native engine in ${nativeCache} (SRLOSS_NATIVE_CACHE names another folder): its tests, which download 274 MB, are skipped; SRLOSS_REQUIRE_DATA=1 runs them.`,
    );
  return runs;
}
