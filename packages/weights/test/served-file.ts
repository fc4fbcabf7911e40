import { type Answer, serveWeights, type WeightsServer } from "@srloss/reference/weights-server";
import { expect } from "vitest";
import { type ByteSource, type HttpOptions, httpSource } from "../src/index.ts";

/** No two neighbouring blocks alike, so that a shifted or doubled piece shows. */
export const file: Uint8Array<ArrayBuffer> = Uint8Array.from(
  { length: 300_000 },
  (_, i) => (i * 7 + (i >> 8) * 13 + (i >> 16) * 29) & 255,
);

/** Tries again almost at once. */
export const quick: HttpOptions = { backOffMs: 1 };

/** `file` behind a server that answers as it is told, and the source that reads it. */
export async function serveFile(
  answers: readonly Answer[] = [],
  rest: Answer = {},
  options: HttpOptions = {},
): Promise<{ server: WeightsServer; source: ByteSource }> {
  const server = await serveWeights(file, { answers, rest });
  return { server, source: httpSource(server.url(), { ...quick, ...options }) };
}

/** `toEqual` takes a second for what is as long as this. */
export function expectBytes(found: Uint8Array, wanted: Uint8Array): void {
  expect(found.length).toBe(wanted.length);
  expect(found.findIndex((byte, i) => byte !== wanted[i])).toBe(-1);
}
