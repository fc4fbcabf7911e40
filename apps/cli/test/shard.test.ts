import { expect, it } from "vitest";
import { shardOption } from "../src/evaluating/shard.ts";

it("takes its own option before what engines say", () => {
  expect(shardOption("2/8", { JOB_COMPLETION_INDEX: "0" })).toEqual({ index: 2, count: 8 });
  expect(shardOption(undefined, {})).toBeUndefined();
});

it("counts Kubernetes' and Slurm's from 1", () => {
  expect(shardOption(undefined, { JOB_COMPLETION_INDEX: "0", JOB_COMPLETION_COUNT: "8" })).toEqual({
    index: 1,
    count: 8,
  });
  const slurm = { SLURM_ARRAY_TASK_ID: "4", SLURM_ARRAY_TASK_COUNT: "4", SLURM_ARRAY_TASK_MIN: "1" };
  expect(shardOption(undefined, slurm)).toEqual({ index: 4, count: 4 });
});

it.each(["0/8", "9/8", "1", "a/b", "1/0", "1.5/2"])("refuses %s", (value) => {
  expect(() => shardOption(value, {})).toThrow(`--shard is i/n with i in 1..n, as in --shard 2/8; got "${value}".`);
});

it("refuses an index without a count, and gaps", () => {
  expect(() => shardOption(undefined, { JOB_COMPLETION_INDEX: "3" })).toThrow("JOB_COMPLETION_COUNT is not set");
  expect(() => shardOption(undefined, { SLURM_ARRAY_TASK_ID: "9", SLURM_ARRAY_TASK_COUNT: "4" })).toThrow(
    "number the array without gaps",
  );
});
