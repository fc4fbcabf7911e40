import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { NativeInstallError } from "./native-install-error.ts";
import type { OnNativeProgress } from "./native-progress.ts";

/**
 * Runs `task` while no other process changes the folder. Waits for one that does; a lock whose holder died goes stale
 * after 20 seconds. The task's signal also fires when the lock is lost (a machine that slept, say).
 */
export async function withNativeLock<T>(
  root: string,
  task: (signal: AbortSignal) => Promise<T>,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<T> {
  const lost = new AbortController();
  const options = {
    realpath: false,
    lockfilePath: join(root, ".lock"),
    stale: 20_000,
    update: 5_000,
    onCompromised: (error: Error) => lost.abort(error),
  };
  let release: (() => Promise<void>) | undefined;
  for (let told = false; !release; ) {
    signal?.throwIfAborted();
    try {
      release = await lockfile.lock(root, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
      if (!told)
        onProgress({ step: "wait", message: "Another process is installing the native engine; waiting for it" });
      told = true;
      await sleep(500, undefined, signal ? { signal } : {});
    }
  }
  try {
    return await task(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } catch (error) {
    if (!lost.signal.aborted || signal?.aborted) throw error;
    throw new NativeInstallError(
      "interrupted",
      `Another process took ${root} over while this one stood still for more than 20 seconds: run it again.`,
      { cause: lost.signal.reason },
    );
  } finally {
    if (!lost.signal.aborted) await release();
  }
}
