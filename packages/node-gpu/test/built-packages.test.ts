import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expectEntries, expectRelative } from "@srloss/conformance";
import { nativeRuns as areTested, nativeCache as cacheDir } from "@srloss/conformance/native-cache";
import { otherNodes } from "@srloss/conformance/other-nodes";
import { installNative, nativeStatus } from "@srloss/native";
import { golden, goldenGradient } from "@srloss/reference";
import { afterAll, describe, expect, it } from "vitest";
import type { EngineName } from "../src/index.ts";
import { tolerances } from "./conformance/tolerances.ts";
import { formulaFiles } from "./formula-files.ts";

const nativeRuns = areTested(nativeStatus({ cacheDir }));

// Whichever test file comes first.
if (nativeRuns) await installNative({ cacheDir });

const pair = golden.formula.find(({ network, height, width }) => network === "vgg19" && height === 16 && width === 16)!;
const folder = formulaFiles(pair);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of ./programs in plain Node, on the built packages; what it prints beside its answer fails the test. */
function run<T>(node: string, program: string, args: readonly string[]): T {
  const env: NodeJS.ProcessEnv = { ...process.env, SRLOSS_CACHE: cacheDir };
  for (const name of ["NODE_OPTIONS", "NODE_PATH", "NODE_ENV", "VITEST", "TF_CPP_MIN_LOG_LEVEL"]) delete env[name];
  const file = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  const words = [file, folder, String(pair.height), ...args];
  const { status, stdout, stderr } = spawnSync(node, words, { env, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.trim().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as T;
}

type Outcome = { readonly loss: number; readonly gradient: readonly number[] } | { readonly reason: string };

const own = { major: Number(process.versions.node.split(".")[0]), executable: process.execPath };

describe.each([own, ...otherNodes()])("Node $major", ({ executable }) => {
  const required: EngineName[] = ["wasm", "cpu", ...(nativeRuns ? (["tfjs-node"] as const) : [])];

  it("loads every engine, computes a golden case and prints nothing else", async () => {
    const expected = await goldenGradient(pair, "perceptual");
    const told = run<Record<EngineName, Outcome>>(executable, "golden-case.mjs", ["webgpu", ...required]);
    for (const [name, outcome] of Object.entries(told)) {
      if ("reason" in outcome) {
        expect(required, outcome.reason).not.toContain(name);
        continue;
      }
      const { loss, gradient } = tolerances[name as EngineName];
      expectRelative(outcome.loss, pair.perceptual, loss, `loss on ${name}`);
      expectEntries(outcome.gradient, expected, gradient, `gradient on ${name}`);
    }
  });
});

describe.skipIf(!nativeRuns)("a long run on tfjs-node", () => {
  it("holds no more tensors and hardly more memory after 1000 gradients than after 200", () => {
    type Memory = { rss: number; tensors: number };
    const { early, late } = run<{ early: Memory; late: Memory }>(process.execPath, "many-gradients.mjs", ["1000"]);
    expect(late.tensors).toBe(early.tensors);
    // V8's heap breathes by tens of MB. One activation of the first block lost in each call, 64 KB, would be 52 MB.
    expect(late.rss - early.rss).toBeLessThan(48e6);
  });
});
