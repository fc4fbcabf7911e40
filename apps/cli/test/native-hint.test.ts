import type { NativeStatus } from "@srloss/native";
import { expect, it } from "vitest";
import { nativeHint } from "../src/diagnosing/native-hint.ts";

const none = { installs: [], available: true };
const made = (flavour: string, current: boolean) => ({
  installs: [{ flavour, current }] as unknown as NativeStatus["installs"],
  available: true,
});

it("tells who trains on our wasm what TensorFlow would bring, and no one else", () => {
  expect(nativeHint("srloss-wasm", none)).toMatch(
    /faster on some machines; if you train here, try them: srloss native install$/,
  );
  expect(nativeHint("cpu", none)).toMatch(/several times as fast.*: srloss native install$/);
  for (const engine of ["tfjs-node-gpu", "webgpu"] as const) expect(nativeHint(engine, none)).toBeUndefined();
});

it("says nothing where it is installed, or can't be", () => {
  expect(nativeHint("srloss-wasm", made("cpu", true))).toBeUndefined();
  expect(nativeHint("srloss-wasm", { installs: [], available: false })).toBeUndefined();
});

it("tells how to renew one of an earlier version", () => {
  expect(nativeHint("tfjs-node", made("cpu", false))).toMatch(/earlier version.*: srloss native install$/);
  expect(nativeHint("tfjs-node", made("cuda", false))).toMatch(/srloss native install --cuda$/);
});
