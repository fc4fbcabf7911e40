import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import "@tensorflow/tfjs-layers";

/** Every gradient that tfjs knows, by kernel: the names are exported constants. */
function registry(): Map<string, unknown> {
  const names = Object.values<unknown>(tf).filter((name): name is string => typeof name === "string");
  return new Map(names.map((name) => [name, tf.getGradient(name)] as const).filter(([, gradient]) => gradient));
}

const changed = (before: Map<string, unknown>, after: Map<string, unknown>) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();

it("the package leaves tfjs's gradients alone until its entry for them is imported", async () => {
  const before = registry();
  expect(before.size).toBeGreaterThan(80);
  expect(["Abs", "MirrorPad", "Conv2D"].every((name) => before.has(name))).toBe(true);
  await import("../src/index.ts");
  expect(changed(before, registry())).toEqual([]);
  await import("../src/gradients.ts");
  expect(changed(before, registry())).toEqual([
    "Abs",
    "Conv2D",
    "DepthToSpace",
    "DepthwiseConv2dNative",
    "Einsum",
    "MirrorPad",
  ]);
});
