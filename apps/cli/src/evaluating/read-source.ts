import { readFile, stat } from "node:fs/promises";
import { ImageError } from "@srloss/node-gpu";
import { isAddress } from "./read-manifest.ts";

/** A server that says nothing for so long is not waited for. */
const patienceMs = 60_000;

/** The bytes of a file, or of what an http(s) address names. @throws ImageError with why they can't be had. */
export async function readSource(file: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return isAddress(file) ? await fetched(file, signal) : await ofFile(file);
}

async function ofFile(file: string): Promise<Uint8Array> {
  try {
    // Reading a pipe would wait for its other end.
    if (!(await stat(file)).isFile()) throw new ImageError(`${file} is not a file.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ImageError(`${file} ${code === "ENOENT" ? "does not exist" : `can't be read (${code})`}.`, {
      cause: error,
    });
  }
}

async function fetched(address: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const patience = AbortSignal.timeout(patienceMs);
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(address, { signal: signal ? AbortSignal.any([signal, patience]) : patience });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.status < 500 || attempt === 3)
        throw new ImageError(`${address} can't be had: the server answered ${response.status}.`);
    } catch (error) {
      if (error instanceof ImageError || signal?.aborted) throw error;
      if (attempt === 3 || patience.aborted)
        throw new ImageError(`${address} can't be had: ${(error as Error).message}.`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt ** 2));
  }
}
