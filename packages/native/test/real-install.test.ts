import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nativeCache as cacheDir, nativeRuns } from "@srloss/conformance/native-cache";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nativeStatus } from "../src/native-status.ts";
import { TENSORFLOW_VERSION } from "../src/tensorflow-builds.ts";
import { type MadeProject, makeProject } from "./made-project.ts";

const found = nativeStatus({ cacheDir });

describe.skipIf(!nativeRuns(found))("a real installation", () => {
  let project: MadeProject;

  beforeAll(() => {
    project = makeProject("real");
  });

  afterAll(() => project?.remove());

  /** Runs a script that writes what it has to tell to `told.json`, so that the terminal shows all that others print. */
  async function told<T>(script: string, env: NodeJS.ProcessEnv = {}) {
    const file = join(project.folder, "told.json");
    rmSync(file, { force: true });
    const head = `
      import { writeFileSync } from "node:fs";
      const tell = (value) => writeFileSync("told.json", JSON.stringify(value));`;
    const ended = await project.run(head + script, {
      SRLOSS_CACHE: cacheDir,
      TF_CPP_MIN_LOG_LEVEL: undefined,
      ...env,
    });
    expect(ended.status, ended.stderr).toBe(0);
    return { ...ended, told: JSON.parse(readFileSync(file, "utf8")) as T };
  }

  it("downloads, compiles, proves and links the engine, once", async () => {
    const { told: first } = await told<{ install: Record<string, string>; steps: string[] }>(`
      import { installNative } from "./src/index.js";
      const steps = new Set();
      const install = await installNative({ onProgress: ({ step }) => steps.add(step) });
      tell({ install, steps: [...steps] });`);
    expect(first.install).toMatchObject({ flavour: "cpu", tensorflow: TENSORFLOW_VERSION, tfjsNode: "4.22.0" });
    // Another test file may have come first, and may still be at it.
    const whole = ["plan", "download", "unpack", "compile", "prove", "link"];
    const expected = found.installs.some(({ current }) => current) ? [["link"]] : [whole, ["wait", "link"]];
    expect(expected).toContainEqual(first.steps);
    expect(existsSync(join(project.tfjsNode, "lib/napi-v8/tfjs_binding.node"))).toBe(true);
    expect(nativeStatus({ cacheDir }).installs).toEqual([first.install]);
    rmSync(join(project.tfjsNode, "lib"), { recursive: true }); // what follows has to do without the link
  }, 600_000);

  it("computes convolutions, pools and their gradients as plain JavaScript does, and prints nothing", async () => {
    const { stdout, stderr, told: outcome } = await told<Outcome>(script);
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
    expect(outcome.report).toEqual({ backend: "tensorflow", tensorflow: TENSORFLOW_VERSION });
    expect(outcome.tensorflow.map(({ length }) => length)).toEqual(outcome.cpu.map(({ length }) => length));
    outcome.cpu.forEach((expected, i) => {
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest).toBeGreaterThan(0.1);
      const worst = Math.max(...expected.map((value, at) => Math.abs(value - outcome.tensorflow[i]![at]!)));
      expect(worst).toBeLessThan(1e-5 * largest);
    });
  });

  it("lets TensorFlow talk when it is asked to", async () => {
    const { stderr } = await told(`
      import { linkNative } from "./src/index.js";
      linkNative({ verbose: true });
      await import("@tensorflow/tfjs-node");
      tell(null);`);
    expect(stderr).toMatch(/TensorFlow/);
  });

  it("gives back the memory of gradients", async () => {
    const { told: memory } = await told<{ tensors: number; grown: number; tensor: number }>(`
      import { setFlagsFromString } from "node:v8";
      import { runInNewContext } from "node:vm";
      import { linkNative } from "./src/index.js";
      import { conv2d, fill, grads, memory, square, sum } from "@tensorflow/tfjs-core";
      setFlagsFromString("--expose-gc");
      const gc = runInNewContext("gc");
      linkNative();
      await import("@tensorflow/tfjs-node");
      const shape = [1, 32, 32, 16];
      const [images, kernel] = [fill(shape, 0.5), fill([3, 3, 16, 16], 0.01)];
      const gradient = grads((x, w) => sum(square(conv2d(x, w, 1, "same"))));
      const call = () => {
        for (const one of gradient([images, kernel])) {
          one.dataSync();
          one.dispose();
        }
      };
      for (let i = 0; i < 600; i++) call(); // until thread pools and V8's heap have their size
      gc();
      const [tensors, { rss }] = [memory().numTensors, process.memoryUsage()];
      for (let i = 0; i < 1000; i++) call();
      gc();
      tell({ tensors: memory().numTensors - tensors, grown: process.memoryUsage().rss - rss, tensor: 4 * images.size });`);
    expect(memory.tensors).toBe(0);
    // One tensor of an image's size lost in each call would be 65 MB.
    expect(memory.grown).toBeLessThan((1000 * memory.tensor) / 2);
  });
});

interface Outcome {
  readonly report: object;
  /** Loss, gradient of the images, gradient of the kernel. */
  readonly tensorflow: readonly (readonly number[])[];
  readonly cpu: readonly (readonly number[])[];
}

const script = `
  import { backend, conv2d, getBackend, maxPool, mul, relu, sin, square, sum, range, reshape, setBackend, valueAndGrads } from "@tensorflow/tfjs-core";
  import { linkNative } from "./src/index.js";
  const waves = (shape, step) => {
    const size = shape.reduce((a, b) => a * b);
    return reshape(sin(mul(range(0, size), step)), shape);
  };
  const loss = (images, kernel) => {
    const features = relu(conv2d(images, kernel, 1, "same"));
    return sum(square(maxPool(features, 2, 2, "valid")));
  };
  const measure = async () => {
    const { value, grads } = valueAndGrads(loss)([waves([2, 9, 14, 3], 0.7), waves([3, 3, 3, 5], 1.3)]);
    return Promise.all([value, ...grads].map(async (tensor) => [...(await tensor.data())]));
  };
  linkNative();
  await import("@tensorflow/tfjs-node");
  const report = { backend: getBackend(), tensorflow: backend().binding.TF_Version };
  const tensorflow = await measure();
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
  backend().firstUse = false; // plain JavaScript greets whoever uses it in Node; what TensorFlow prints is looked for
  tell({ report, tensorflow, cpu: await measure() });`;
