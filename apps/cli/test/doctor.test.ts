import { stripVTControlCharacters } from "node:util";
import { afterAll, expect, it } from "vitest";
import { type Diagnosis, diagnosisText } from "../src/diagnosing/diagnosis.ts";
import { scratch } from "./srloss.ts";

const { start, remove } = scratch();
afterAll(remove);

// It measures all engines of the machine, each for seconds.
const patience = 150_000;

it("doctor --json: every engine in order, and either how fast it is, or why not and how to get it", {
  timeout: patience,
}, async () => {
  const { status, stdout, stderr } = await start(["doctor", "--json"]).ended;
  expect(status, stderr).toBe(0);
  const { machine, engines, weights } = JSON.parse(stdout);
  const sets = ["vgg19-keras", "vgg16-keras", "vgg19-torchvision", "vgg16-torchvision", "alexnet", "squeezenet"];
  expect(weights.map(({ name, cached }: { name: string; cached: string[] }) => [name, cached])).toEqual(
    sets.map((name) => [name, []]),
  );
  expect(machine).toMatchObject({ platform: process.platform, arch: process.arch, node: process.versions.node });
  const names = engines.map(({ engine }: { engine: string }) => engine);
  expect(names).toEqual(["tfjs-node-gpu", "webgpu", "tfjs-node", "srloss-wasm", "wasm", "cpu"]);
  for (const { engine, ok, title, device, lossMs, gradientMs, estimatedFromSide, reason, install } of engines) {
    expect(estimatedFromSide, engine).toBe(engine === "cpu" ? 32 : undefined);
    expect(title, engine).toMatch(/\S/);
    if (ok) {
      expect(lossMs, engine).toBeGreaterThan(0);
      expect(gradientMs, engine).toBeGreaterThan(0);
      expect(device, engine).toMatch(/\S/);
      expect(reason, engine).toBeUndefined();
    } else {
      expect([lossMs, gradientMs], engine).toEqual([undefined, undefined]);
      expect(reason, engine).toMatch(/\S/);
      // No command brings a driver or a GPU.
      if (install !== undefined) expect(install, engine).toMatch(/^npm install/);
    }
  }
  const working = engines.filter(({ ok }: { ok: boolean }) => ok).map(({ engine }: { engine: string }) => engine);
  expect(working).toEqual(expect.arrayContaining(["wasm", "cpu"]));
});

const trial = { ok: true, device: "8 threads" } as const;
const diagnosis: Diagnosis = {
  engines: [
    {
      ...trial,
      engine: "tfjs-node",
      title: "TensorFlow",
      ok: false,
      reason: "it is not installed",
      install: "npm install x",
    },
    { ...trial, engine: "srloss-wasm", title: "WebAssembly", measured: { loss: 30, gradient: 50 } },
    { ...trial, engine: "cpu", title: "JavaScript", measured: { loss: 4000, gradient: 9000, estimatedFrom: 32 } },
  ] as Diagnosis["engines"],
  native: { packageFolders: ["/opt/srloss"], installs: [], available: false } as unknown as Diagnosis["native"],
  weights: [
    { name: "vgg19-keras", cached: ["block3_conv3"], installed: "@srloss/vgg19-weights" },
    { name: "alexnet", cached: [], installed: null },
  ],
};

it("for people: times, which of them are estimates, why not, what is at hand, and which engine will be taken", () => {
  const lines = stripVTControlCharacters(diagnosisText(diagnosis)).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^tfjs-node +no *$/),
      expect.stringMatching(/^srloss-wasm +works +30 ms +50 ms$/),
      expect.stringMatching(/^cpu +works +about 4000 ms +about 9000 ms$/),
      "cpu: estimated from one 32x32 image, 16 times smaller, once.",
      "tfjs-node: it is not installed. To get it: npm install x",
      "Weights that are here: vgg19-keras (@srloss/vgg19-weights; the cache, up to block3_conv3); the others are downloaded when they are needed: srloss weights list.",
      "The losses will run on srloss-wasm (WebAssembly, 8 threads).",
    ]),
  );
});

it("names an engine that is faster than the one that is chosen by itself", () => {
  const [, wasm, cpu] = diagnosis.engines;
  const faster = { ...cpu!, measured: { loss: 10, gradient: 20 } };
  expect(diagnosisText({ ...diagnosis, engines: [wasm!, faster] })).toContain(
    "\nMeasured here, cpu is faster: --engine cpu.",
  );
  expect(diagnosisText(diagnosis)).not.toContain("is faster");
});
