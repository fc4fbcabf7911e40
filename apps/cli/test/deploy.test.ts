import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { shardOption } from "../src/evaluating/shard.ts";
import { main } from "./srloss.ts";

const file = (name: string) => fileURLToPath(new URL(`../../../deploy/${name}`, import.meta.url));
const options = (words: string[]) => words.filter((word) => word.startsWith("--"));
const help = spawnSync(process.execPath, [main, "evaluate", "--help"], { encoding: "utf8" }).stdout;

it("the Kubernetes Job is an indexed one whose pods know all of their shard", () => {
  const { apiVersion, kind, spec } = parse(readFileSync(file("kubernetes/evaluate.yaml"), "utf8"));
  expect([apiVersion, kind, spec.completionMode]).toEqual(["batch/v1", "Job", "Indexed"]);
  const { restartPolicy, containers, volumes } = spec.template.spec;
  // A pod failure policy, and a limit for each index, are allowed with no other.
  expect(restartPolicy).toBe("Never");
  const [{ name, args, env, volumeMounts, resources }] = containers;
  const count = env.find((one: { name: string }) => one.name === "JOB_COMPLETION_COUNT").value;
  expect(count).toBe(String(spec.completions));
  for (let index = 0; index < spec.completions; index++)
    expect(shardOption(undefined, { JOB_COMPLETION_INDEX: String(index), JOB_COMPLETION_COUNT: count })).toEqual({
      index: index + 1,
      count: spec.completions,
    });
  expect(spec.podFailurePolicy.rules[1].onExitCodes.containerName).toBe(name);
  expect(volumeMounts.map((one: { name: string }) => one.name)).toEqual(
    volumes.map((one: { name: string }) => one.name),
  );
  expect(args.every((word: unknown) => typeof word === "string")).toBe(true);
  expect(args).toContain("/data/rows/shard-$(JOB_COMPLETION_INDEX).ndjson");
  for (const option of options(args)) expect(help).toContain(option);
  expect(resources.requests.memory).toBe(resources.limits.memory);
});

it("the Slurm array runs the command with a file for each task, and refuses to run outside of an array", () => {
  const script = readFileSync(file("slurm/evaluate.sh"), "utf8");
  expect(script).toMatch(/^#SBATCH --array=0-\d+$/m);
  for (const option of options(script.slice(script.indexOf("exec")).split(/\s+/))) expect(help).toContain(option);
  const say = 'srloss() { echo "$@"; }; exec() { "$@"; }; ';
  const run = (env: Record<string, string>) =>
    spawnSync("bash", ["-c", `${say}${script}`, "evaluate.sh", "my sr", "hr"], {
      encoding: "utf8",
      env: { ...process.env, ...env },
    });
  const { stdout } = run({ SLURM_ARRAY_TASK_ID: "3", SLURM_CPUS_PER_TASK: "4" });
  expect(stdout).toBe("evaluate my sr hr --out rows/shard-3.ndjson --threads 4 --allow-failures 1000000\n");
  expect(run({}).stderr).toContain("submit it with sbatch");
});

it("the Kubernetes Deployment starts workers that may finish what they have begun", () => {
  const { apiVersion, kind, spec } = parse(readFileSync(file("kubernetes/worker.yaml"), "utf8"));
  expect([apiVersion, kind]).toEqual(["apps/v1", "Deployment"]);
  expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
  const { containers, volumes, terminationGracePeriodSeconds } = spec.template.spec;
  const [{ args, env, ports, volumeMounts }] = containers;
  expect(terminationGracePeriodSeconds).toBeGreaterThan(60);
  expect(args.every((word: unknown) => typeof word === "string")).toBe(true);
  expect(args).toContain(`$(${env[0].name})`);
  expect(args.at(-1)).toBe(`0.0.0.0:${ports[0].containerPort}`);
  expect(volumeMounts[0].name).toBe(volumes[0].name);
  const ofWorker = spawnSync(process.execPath, [main, "worker", "--help"], { encoding: "utf8" }).stdout;
  for (const option of options(args)) expect(ofWorker).toContain(option);
});
