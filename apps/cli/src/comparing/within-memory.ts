import type { BackendReport } from "@srloss/node-gpu";

/** Runs work on pictures; where their engine runs out of memory the error says so: engines' own words don't. */
export async function withinMemory<T>(
  work: () => Promise<T>,
  { width, height }: { readonly width: number; readonly height: number },
  { engine }: BackendReport,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    throw new Error(
      `The engine ${engine} ran out of memory on pictures of ${width}x${height}; compare them in parts, leave the network out with --loss l1,l2,psnr,ssim, or choose another engine with --backend (srloss doctor lists them).`,
      { cause: error },
    );
  }
}

/** WebAssembly without memory traps; JavaScript can't allocate an array; TensorFlow and GPUs say it in words. */
function isOutOfMemory(error: unknown): boolean {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === "RuntimeError") return true;
  if (name === "RangeError") return /allocation|length/i.test(message);
  return /\boom\b|out of memory|failed to allocate/i.test(message);
}
