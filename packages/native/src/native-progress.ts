/** One piece of news from an installation. `done` and `total` are bytes, where a step counts them. */
export interface NativeProgress {
  readonly step: "plan" | "wait" | "download" | "unpack" | "compile" | "prove" | "link";
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

export type OnNativeProgress = (progress: NativeProgress) => void;

/**
 * Bytes as people read them: "274 MB", "1.3 GB" (powers of ten, as disks and downloads are sold).
 * @example
 * ```ts
 * readableBytes(1_340_000_000); // => "1.3 GB"
 * ```
 */
export function readableBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
