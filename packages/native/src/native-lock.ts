import { join } from "node:path";
import { takeFileLock } from "@srloss/files";
import { NativeInstallError } from "./native-install-error.ts";
import type { OnNativeProgress } from "./native-progress.ts";

/**
 * Runs `task` while no other process changes the folder. Waits for one that does; one that died is passed by, one that
 * stands still after 20 seconds. The task's signal also fires when the lock is lost (a machine that slept, say).
 */
export async function withNativeLock<T>(
  root: string,
  task: (signal: AbortSignal) => Promise<T>,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<T> {
  const lost = new AbortController();
  const release = await takeFileLock(join(root, ".lock"), {
    signal,
    staleMs: 20_000,
    pollMs: 500,
    onWaiting: () =>
      onProgress({ step: "wait", message: "Another process is installing the native engine; waiting for it" }),
    onLost: (reason) => lost.abort(reason),
  });
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
    await release();
  }
}
