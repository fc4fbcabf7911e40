import { engine, type Tensor, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

export function random(shape: readonly number[], seed: number): Tensor4D {
  return tensor4d(
    noise(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    shape as [number, number, number, number],
  );
}

type Run = () => Tensor;

/** The largest difference between our backend and tfjs's cpu backend, of the largest value. */
async function difference(run: Run): Promise<{ off: number; shapes: number[][] }> {
  const results: Float32Array[] = [];
  const shapes: number[][] = [];
  for (const backend of ["srloss-wasm", "cpu"]) {
    await start(backend);
    const result = engine().tidy(run);
    results.push((await result.data()) as Float32Array);
    shapes.push(result.shape);
    result.dispose();
  }
  const [ours, theirs] = results as [Float32Array, Float32Array];
  let [off, most] = [ours.length === theirs.length ? 0 : Number.POSITIVE_INFINITY, 0];
  theirs.forEach((value, i) => {
    most = Math.max(most, Math.abs(value));
    off = Math.max(off, Math.abs(value - ours[i]!));
  });
  return { off: most ? off / most : off, shapes };
}

export async function expectSame(run: Run): Promise<void> {
  const { off, shapes } = await difference(run);
  expect(shapes[0]).toEqual(shapes[1]);
  expect(off).toBeLessThanOrEqual(1e-5);
}

export const kernel = (name: string, inputs: object, attributes: object): Tensor =>
  engine().runKernel(name, inputs as never, attributes as never) as Tensor;
