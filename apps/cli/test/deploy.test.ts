import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { shardOption } from "../src/evaluating/shard.ts";
import { main } from "./srloss.ts";

const file = (name: string) => fileURLToPath(new URL(`../../../deploy/${name}`, import.meta.url));
const options = (words: string[]) => words.filter((word) => word.startsWith("--"));
const help = spawnSync(process.execPath, [main, "evaluate", "--help"], { encoding: "utf8" }).stdout;

describe.each(readdirSync(file("kubernetes")))("%s", (name) => {
  const text = readFileSync(file(`kubernetes/${name}`), "utf8");
  const [, version] = /^# Kubernetes (1\.\d+) or newer/.exec(text)!;
  const { $defs, kinds } = JSON.parse(
    readFileSync(new URL(`./fixtures/kubernetes-${version}.json`, import.meta.url), "utf8"),
  );
  const manifest = parse(text);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile({ $ref: `#/$defs/${kinds[manifest.kind]}`, $defs });
  const refused = (what: object) => (validate(what) ? undefined : ajv.errorsText(validate.errors));

  it("is what the Kubernetes version that it names knows, field by field", () => {
    expect(refused(manifest)).toBeUndefined();
  });

  it("would be refused with a field that is misspelt, missing or of another type", () => {
    const { spec } = manifest;
    const pod = spec.template.spec;
    const withPod = (changed: object) => ({
      ...manifest,
      spec: { ...spec, template: { ...spec.template, spec: { ...pod, ...changed } } },
    });
    expect(refused(withPod({ restartpolicy: "Never" }))).toContain("must NOT have additional properties");
    expect(refused(withPod({ containers: undefined }))).toContain("must have required property 'containers'");
    const [{ env, ...container }] = pod.containers;
    const numbered = env.map((one: object) => ({ ...one, value: 8 }));
    expect(refused(withPod({ containers: [{ ...container, env: numbered }] }))).toContain("must be string");
  });
});

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
