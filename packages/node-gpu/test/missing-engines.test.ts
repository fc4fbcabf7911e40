import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasNvidiaDriver } from "@srloss/native";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BackendReport } from "../src/index.ts";
import { type OwnProcess, ownProcess } from "./own-process.ts";
import { softwareVulkan } from "./vulkan-environment.ts";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** A project that has what npm always brings, and nothing optional. */
let project: string;
let own: OwnProcess;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "srloss-bare-"));
  for (const name of ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu", "@tensorflow/tfjs-backend-wasm"])
    await install(project, name);
  own = await ownProcess(project);
});
afterAll(() => rm(project, { recursive: true }));

async function install(folder: string, name: string): Promise<void> {
  const link = join(folder, "node_modules", name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(await realpath(join(modules, name)), link);
}

async function choose(options: string, { cwd = project, env = {} } = {}): Promise<BackendReport & { error?: string }> {
  const program = `
    import { useBackend } from "./index.js";
    tell(await useBackend(${options}).catch((error) => ({ error: error.message })));
  `;
  const { code, stdout, stderr, told } = await own.run(program, { cwd, env: { ...softwareVulkan, ...env } });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  return told as BackendReport & { error?: string };
}

const nativeCommand = "npm install @tensorflow/tfjs-node --ignore-scripts, then srloss native install";
const webgpuCommand = "npm install webgpu @tensorflow/tfjs-backend-webgpu";

it("webgpu: what to type", async () => {
  expect((await choose('{ engine: "webgpu" }')).error).toBe(
    `The engine webgpu does not work here: webgpu is not installed; to get it: ${webgpuCommand}.`,
  );
});

it("tfjs-node: what to type", async () => {
  expect((await choose('{ engine: "tfjs-node" }')).error).toBe(
    "The engine tfjs-node does not work here: @tensorflow/tfjs-node is not installed; to get it: npm install @tensorflow/tfjs-node --ignore-scripts, then srloss native install.",
  );
});

it("tfjs-node-gpu: what to type, where there is a driver for it", async () => {
  expect((await choose('{ engine: "tfjs-node-gpu" }')).error).toBe(
    hasNvidiaDriver()
      ? "The engine tfjs-node-gpu does not work here: @tensorflow/tfjs-node-gpu is not installed; to get it: npm install @tensorflow/tfjs-node --ignore-scripts, then srloss native install --cuda."
      : "The engine tfjs-node-gpu does not work here: there is no NVIDIA driver, and @tensorflow/tfjs-node-gpu is not installed.",
  );
});

it("the choice falls on our wasm, and the report says what would be faster", async () => {
  const { engine, why, tried } = await choose("");
  expect(engine).toBe("srloss-wasm");
  expect(tried.map(({ engine, install }) => [engine, install])).toEqual([
    ["tfjs-node-gpu", hasNvidiaDriver() ? `${nativeCommand} --cuda` : undefined],
    ["webgpu", webgpuCommand],
    ["tfjs-node", nativeCommand],
    ["srloss-wasm", undefined],
  ]);
  expect(why).toContain("not webgpu: webgpu is not installed; not tfjs-node: @tensorflow/tfjs-node is not installed.");
});

const from = (packages: string) => `{ engine: "webgpu", packages: ${JSON.stringify(packages)} }`;

it("half of webgpu: the other half is named", async () => {
  const other = join(project, "half");
  await install(other, "webgpu");
  expect((await choose(from(other))).error).toBe(
    `The engine webgpu does not work here: @tensorflow/tfjs-backend-webgpu is not installed; to get it: ${webgpuCommand}.`,
  );
});

it("packages of a folder that is named are found", async () => {
  const other = join(project, "whole");
  for (const name of ["webgpu", "@tensorflow/tfjs-backend-webgpu"]) await install(other, name);
  const { engine, error } = await choose(from(other));
  if (softwareVulkan) expect(engine).toBe("webgpu");
  expect(error ?? "").not.toContain("installed");
});

it("a package that does not load: why, and no command that would not help", async () => {
  const other = join(project, "broken");
  const broken = join(other, "node_modules", "webgpu");
  await mkdir(broken, { recursive: true });
  await writeFile(join(broken, "package.json"), '{ "name": "webgpu", "main": "index.js" }');
  await writeFile(join(broken, "index.js"), 'throw new Error("wrong processor\\nand more");');
  expect((await choose(from(other))).error).toBe(
    "The engine webgpu does not work here: webgpu does not load (wrong processor).",
  );
});

it("tfjs-node without its addon: what to type", async () => {
  const other = join(project, "node");
  await install(other, "@tensorflow/tfjs-node");
  const empty = join(project, "cache");
  const program = `
    import { useBackend } from "./index.js";
    tell((await useBackend({ engine: "tfjs-node", packages: ${JSON.stringify(other)} }).catch((error) => error)).message ?? "it works");
  `;
  const { told, stdout, stderr } = await own.run(program, { env: { SRLOSS_CACHE: empty } });
  expect([stdout, stderr]).toEqual(["", ""]);
  // A machine may have let the package's own install script run.
  expect([
    "it works",
    `The engine tfjs-node does not work here: @tensorflow/tfjs-node is installed without its native addon; to get it: ${nativeCommand}.`,
  ]).toContain(told);
});

const optional = ["webgpu", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-backend-webgpu"];

it("code of a stranger's folder does not run because somebody works in it, or below it", async () => {
  const [stranger, ran] = [join(project, "stranger"), join(project, "ran")];
  const below = join(stranger, "images", "sr");
  await mkdir(below, { recursive: true });
  for (const name of optional) {
    const folder = join(stranger, "node_modules", name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "index.js"), `require("node:fs").writeFileSync(${JSON.stringify(ran)}, "")`);
  }
  for (const cwd of [stranger, below]) {
    const { engine, why } = await choose("", { cwd });
    expect([engine, existsSync(ran)]).toEqual(["srloss-wasm", false]);
    expect(why).toContain("not webgpu: webgpu is not installed");
  }
  // The traps would have caught something: by their folder's name they run.
  await choose("", { env: { SRLOSS_PACKAGES: stranger } });
  expect(existsSync(ran)).toBe(true);
});

it("SRLOSS_PACKAGES is no folder that depends on where one stands", async () => {
  const { why } = await choose("", { env: { SRLOSS_PACKAGES: "stranger" } });
  expect(why).toContain(
    'not webgpu: SRLOSS_PACKAGES is "stranger", which depends on the working directory; give an absolute path',
  );
});
