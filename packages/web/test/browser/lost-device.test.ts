import { add, backend, type KernelBackend, ones, tensor1d } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { BackendLostError, type EngineName, useBackend } from "../../src/index.ts";

/** How the browser takes a GPU away. */
const loss: Readonly<Record<"webgl" | "webgpu", (backend: KernelBackend) => void>> = {
  webgl: (backend) => {
    const { gl } = (backend as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
    gl.getExtension("WEBGL_lose_context")!.loseContext();
  },
  webgpu: (backend) => (backend as unknown as { device: { destroy(): void } }).device.destroy(),
};

it.each(["webgl", "webgpu"] as const)(
  "%s: what waits and what follows fails in words, and one can begin again",
  async (engine) => {
    const told: BackendLostError[] = [];
    const start = () => useBackend({ engine: engine as EngineName, onLost: (error) => told.push(error) });
    await start();
    const kept = add(ones([300, 300]), 1);
    const waiting = kept.data();
    const failed = expect(waiting).rejects.toBeInstanceOf(BackendLostError);
    loss[engine](backend());
    await failed;
    await expect(kept.data()).rejects.toThrow(
      new RegExp(
        `^The ${engine} backend lost its GPU \\(.+\\), and every tensor and network on it is gone; call useBackend`,
      ),
    );
    expect(() => tensor1d([1])).toThrow(BackendLostError);
    expect(told).toHaveLength(1);

    expect((await start()).engine).toBe(engine);
    const again = add(tensor1d([1, 2]), 1);
    expect(Array.from(await again.data())).toEqual([2, 3]);
    again.dispose();
  },
);
