import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linkIntoPackage } from "../src/link-native.ts";
import { hasNvidiaDriver } from "../src/nvidia-driver.ts";
import { makeInstall } from "./made-install.ts";
import { type MadeProject, makeProject } from "./made-project.ts";

let project: MadeProject;

beforeEach(() => {
  project = makeProject("made-up");
});

afterEach(() => project.remove());

const names = ["TF_CPP_MIN_LOG_LEVEL", "NVIDIA_TF32_OVERRIDE", "TF_NUM_INTRAOP_THREADS"];
const unset = Object.fromEntries(
  [...names, "TF_FORCE_GPU_ALLOW_GROWTH", "CUDA_VISIBLE_DEVICES"].map((n) => [n, undefined]),
);

/** Runs a script that may print one value by `tell`. */
async function told(script: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const full = `
    import { installNative, linkNative } from "./src/index.js";
    const load = async () => (await import("@tensorflow/tfjs-node")).default;
    const tell = (value) => console.log("TOLD " + JSON.stringify(value));
    ${script}`;
  const { status, stdout, stderr } = await project.run(full, { ...unset, ...env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(/^TOLD (.*)$/m.exec(stdout)?.[1] ?? "null");
}

const loads = `
  const install = linkNative();
  tell({ install: install?.folder, loaded: await load().then(({ addon }) => addon, (error) => error.code ?? error.message) });`;

describe("linkNative", () => {
  it("lets tfjs-node load the install's addon, and writes nothing", async () => {
    const folder = makeInstall(project.cache);
    const before = readdirSync(project.tfjsNode, { recursive: true });
    expect(await told(loads)).toEqual({ install: folder, loaded: join(folder, "tfjs_binding.node") });
    expect(readdirSync(project.tfjsNode, { recursive: true })).toEqual(before);
  });

  it("may be called again and again", async () => {
    const folder = makeInstall(project.cache);
    expect(await told(`linkNative(); linkNative(); ${loads}`)).toMatchObject({
      loaded: join(folder, "tfjs_binding.node"),
    });
  });

  it("finds nothing where nothing is installed, and tfjs-node looks for its own addon", async () => {
    expect(await told(loads)).toEqual({ loaded: "ENOENT" });
    const own = join(project.tfjsNode, "lib/napi-v8/tfjs_binding.node");
    mkdirSync(join(own, ".."), { recursive: true });
    writeFileSync(own, "addon of its own");
    expect(await told(loads)).toEqual({ loaded: own });
  });

  it("passes over an install for another tfjs-node, and a damaged one", async () => {
    makeInstall(project.cache, { tfjsNode: "4.21.0" });
    truncateSync(join(makeInstall(project.cache), "tensorflow/libtensorflow_cc.so.2"), 1);
    expect(await told(loads)).toEqual({ loaded: "ENOENT" });
  });

  it("finds an install whose cache folder has moved", async () => {
    makeInstall(project.cache);
    const moved = join(project.folder, "moved");
    renameSync(project.cache, moved);
    const { install, loaded } = (await told(loads, { SRLOSS_CACHE: moved })) as Record<string, string>;
    expect(install!.startsWith(join(moved, "native"))).toBe(true);
    expect(loaded).toBe(join(install!, "tfjs_binding.node"));
  });

  it("takes the CUDA install where there is an NVIDIA driver, else the CPU's, else the one there is", async () => {
    const cuda = makeInstall(project.cache, { flavour: "cuda" });
    expect(await told(loads)).toMatchObject({ install: cuda });
    const cpu = makeInstall(project.cache);
    expect(await told(loads)).toMatchObject({ install: hasNvidiaDriver() ? cuda : cpu });
  });

  it("leaves other packages node-pre-gyp's own answer", async () => {
    makeInstall(project.cache);
    const other = join(project.folder, "other/package.json");
    mkdirSync(join(other, ".."));
    const binary = { module_name: "other", module_path: "./build", host: "https://example.org" };
    writeFileSync(other, JSON.stringify({ name: "other", version: "1.0.0", main: "other.js", binary }));
    const script = `
      import { createRequire } from "node:module";
      const gyp = createRequire(import.meta.url)("@mapbox/node-pre-gyp");
      const ask = () => gyp.find(${JSON.stringify(other)});
      const before = ask();
      linkNative();
      const after = createRequire(import.meta.url)("@mapbox/node-pre-gyp").find(${JSON.stringify(other)});
      tell([before, after]);`;
    const own = join(project.folder, "other/build/other.node");
    expect(await told(script)).toEqual([own, own]);
  });
});

describe("linkNative's environment", () => {
  const tellEnv = `tell(${JSON.stringify(Object.keys(unset))}.map((name) => process.env[name] ?? null));`;

  it("is quiet and exact, and leaves the rest to TensorFlow", async () => {
    expect(await told(`linkNative(); ${tellEnv}`)).toEqual(["3", "0", null, null, null]);
  });

  it("takes what is asked for", async () => {
    const options = { verbose: true, tensorFloat32: true, threads: 3, memoryGrowth: true, devices: "" };
    expect(await told(`linkNative(${JSON.stringify(options)}); ${tellEnv}`)).toEqual([null, null, "3", "true", ""]);
  });

  it("leaves what the user has set", async () => {
    const env = { TF_CPP_MIN_LOG_LEVEL: "1", NVIDIA_TF32_OVERRIDE: "1", CUDA_VISIBLE_DEVICES: "2" };
    expect(await told(`linkNative(); ${tellEnv}`, env)).toEqual(["1", "1", null, null, "2"]);
  });

  it("has what tfjs-node calls and Node 23 no longer has", async () => {
    const script = `
      import util from "node:util";
      delete util.isNullOrUndefined;
      linkNative();
      tell([null, undefined, 0, "", false].map((value) => util.isNullOrUndefined(value)));`;
    expect(await told(script)).toEqual([true, true, false, false, false]);
  });
});

describe("relinking", () => {
  const link = () => join(project.tfjsNode, "lib/napi-v8/tfjs_binding.node");
  const relink = `const steps = [];
    const { addon } = await installNative({ onProgress: ({ step }) => steps.push(step) });
    tell({ addon, steps });`;

  it("an install that is there needs no download, Python or compiler, and serves imports without linkNative", async () => {
    const addon = join(makeInstall(project.cache), "tfjs_binding.node");
    const bin = join(project.folder, "bin");
    mkdirSync(bin);
    const calls = join(project.folder, "calls.txt");
    for (const program of ["python3", "python", "c++", "g++", "clang++"]) {
      writeFileSync(join(bin, program), `#!/bin/sh\necho ${program} >> '${calls}'\nexit 1\n`);
      chmodSync(join(bin, program), 0o755);
    }
    expect(await told(relink, { PATH: bin, CXX: undefined })).toEqual({ addon, steps: ["link"] });
    expect(existsSync(calls)).toBe(false);
    expect(readlinkSync(link())).toBe(addon);
    expect(await told("tell((await load()).addon)")).toBe(link());
  });

  it("replaces a link that leads nowhere", async () => {
    const addon = join(makeInstall(project.cache), "tfjs_binding.node");
    mkdirSync(join(link(), ".."), { recursive: true });
    symlinkSync(join(project.folder, "gone"), link());
    await told(relink);
    expect(readlinkSync(link())).toBe(addon);
  });

  it("leaves an addon that the package installed itself", async () => {
    makeInstall(project.cache);
    mkdirSync(join(link(), ".."), { recursive: true });
    writeFileSync(link(), "addon of its own");
    await told(relink);
    expect(lstatSync(link()).isSymbolicLink()).toBe(false);
    expect(readFileSync(link(), "utf8")).toBe("addon of its own");
  });

  it("says no, and breaks nothing, where the package can't be written", () => {
    const folder = join(project.folder, "read-only");
    mkdirSync(folder);
    writeFileSync(join(folder, "lib"), "a file in the way");
    const made = { name: "@tensorflow/tfjs-node", version: "4.22.0", folder };
    expect(linkIntoPackage(made, join(project.folder, "addon"))).toBe(false);
  });

  it("gives a reinstalled package its link again", async () => {
    const addon = join(makeInstall(project.cache), "tfjs_binding.node");
    await told(relink);
    rmSync(join(project.tfjsNode, "lib"), { recursive: true });
    await told(relink);
    expect(readlinkSync(link())).toBe(addon);
  });
});
