import { describeFrozenNetworks, describeTies, describeValues } from "@srloss/conformance";
import { nativeRuns as areTested, nativeCache as cacheDir } from "@srloss/conformance/native-cache";
import { installNative, nativeStatus } from "@srloss/native";
import { golden } from "@srloss/reference";
import { backend } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { tolerances } from "./tolerances.ts";

const nativeRuns = areTested(nativeStatus({ cacheDir }));

interface Executes {
  executeMultipleOutputs(name: string, ...rest: unknown[]): unknown;
}

/**
 * The losses on a TensorFlow that refuses some ops, as other builds do. What works is found out once in a process: each
 * of these has a test file of its own.
 *
 * @param refused Ops that throw.
 * @param expected An op that is then used instead, by name.
 */
export async function describeWithoutOps(name: string, refused: RegExp, expected: string): Promise<void> {
  if (nativeRuns) await installNative({ cacheDir });
  process.env.SRLOSS_CACHE = cacheDir;
  const asked = new Set<string>();
  const done = new Set<string>();
  let patched = false;
  const target = {
    name: "tfjs-node",
    tolerance: tolerances["tfjs-node"],
    start: async () => {
      await useBackend({ engine: "tfjs-node" });
      if (patched) return;
      patched = true;
      const own = backend() as unknown as Executes;
      const execute = own.executeMultipleOutputs;
      own.executeMultipleOutputs = (op, ...rest) => {
        asked.add(op);
        if (refused.test(op)) throw new Error(`no op ${op}`);
        done.add(op);
        return execute.call(own, op, ...rest);
      };
    },
  };
  describe.skipIf(!nativeRuns)(name, () => {
    describeValues(
      target,
      golden.formula.filter(({ network, height }) => height === (network === "vgg19" ? 16 : 33)),
      "block3_conv3",
    );
    describeTies(target);
    describeFrozenNetworks(target);
    it("asks for the better ops once, and goes on without them", () => {
      expect([...asked].some((op) => refused.test(op))).toBe(true);
      expect([...done]).toContain(expected);
    });
  });
}
