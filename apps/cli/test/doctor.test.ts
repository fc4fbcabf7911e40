import { afterAll, expect, it } from "vitest";
import { scratch } from "./srloss.ts";

const { start, remove } = scratch();
afterAll(remove);

it("doctor --json: every engine in order, and either how fast it is, or why not and how to get it", async () => {
  const { status, stdout, stderr } = await start(["doctor", "--json"]).ended;
  expect(status, stderr).toBe(0);
  const { machine, engines } = JSON.parse(stdout);
  expect(machine).toMatchObject({ platform: process.platform, arch: process.arch, node: process.versions.node });
  const names = engines.map(({ engine }: { engine: string }) => engine);
  expect(names).toEqual(["tfjs-node-gpu", "webgpu", "tfjs-node", "srloss-wasm", "wasm", "cpu"]);
  for (const { engine, ok, title, device, lossMs, gradientMs, reason, install } of engines) {
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
