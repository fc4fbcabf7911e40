import { afterAll, expect, it } from "vitest";
import { scratch } from "./srloss.ts";

const { start, remove } = scratch();
afterAll(remove);

it("doctor --json: every engine in order, and either how fast it is, or why not and how to get it", async () => {
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

it("doctor: says which times are estimates", async () => {
  const { status, stdout, stderr } = await start(["doctor"]).ended;
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^cpu +works +about \d+ ms +about \d+ ms$/m);
  expect(stdout).toContain("\ncpu: estimated from one 32x32 image, 16 times smaller, once.\n");
  expect(stdout.match(/about|estimated/g)).toHaveLength(3);
});
