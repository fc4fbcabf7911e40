import { failure } from "@srloss/reference/failure";
import { memorySource, WeightsError } from "@srloss/weights";
import { expect } from "vitest";
import { type ReadWeightsOptions, readWeights } from "../src/index.ts";

/** Reads what can't be read; the message must be one sentence that names the file. */
export async function refusal(
  bytes: Uint8Array,
  options: ReadWeightsOptions = {},
  name = "vgg.bin",
): Promise<WeightsError> {
  const error = await failure(readWeights(memorySource(bytes, name), options));
  expect(error).toBeInstanceOf(WeightsError);
  expect(error.message).toContain(name);
  expect(error.message).toMatch(/^\S[^\n]*\S\.$/);
  expect(error.message, "more than one sentence").not.toMatch(/[.!?] +[A-Z]/);
  return error as WeightsError;
}
