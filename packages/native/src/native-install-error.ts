import { SrlossError } from "@srloss/core";

/** What an installation failed on, for programs that act on it. */
export type NativeInstallFailure =
  | "platform"
  | "package"
  | "compiler"
  | "python"
  | "download"
  | "hash"
  | "wheel"
  | "source"
  | "space"
  | "folder"
  | "proof"
  | "interrupted";

/**
 * The native engine could not be installed. The message is one sentence that says what was wrong and the command or
 * setting that helps; nothing of the failed attempt is ever taken for an installed engine.
 */
export class NativeInstallError extends SrlossError {
  declare readonly code: NativeInstallFailure;
  readonly failure: NativeInstallFailure;

  constructor(failure: NativeInstallFailure, message: string, options?: ErrorOptions) {
    super(failure, message, options);
    this.name = "NativeInstallError";
    this.failure = failure;
  }
}

/** Turns what an aborted signal or the file system throws into a `NativeInstallError`; other errors pass through. */
export function asNativeInstallError(error: unknown, folder: string, signal?: AbortSignal): unknown {
  if (error instanceof NativeInstallError) return error;
  if (signal?.aborted)
    return new NativeInstallError(
      "interrupted",
      "The installation was interrupted and nothing was installed; run it again, finished downloads are kept.",
      { cause: error },
    );
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new NativeInstallError(
      "space",
      `The disk of ${folder} is full: free some space, or set SRLOSS_CACHE to a folder on another disk, and run it again.`,
      { cause: error },
    );
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST")
    return new NativeInstallError(
      "folder",
      `${path ?? folder} cannot be written (${code}): set SRLOSS_CACHE to a folder that you may write, and run it again.`,
      { cause: error },
    );
  return error;
}
