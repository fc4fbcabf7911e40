import { halvingWindow, type StackStep, sameWindow } from "@srloss/core/networks";
import { type Float64Image, Float64Network } from "@srloss/reference";
import { dispose, engine, tensor4d } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { newBlocked, pack } from "../src/kernels/blocked-layout.ts";
import {
  convolveTies,
  findTies,
  mostDistances,
  newTieMap,
  poolTies,
  type TieMap,
  tieRowBytes,
} from "../src/kernels/tie-map.ts";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { onRuntime } from "../src/runtime/current-runtime.ts";
import type { Runtime } from "../src/runtime/runtime.ts";
import type { Precision } from "../src/runtime/settings.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { patternedImage, patterns } from "./patterned-image.ts";
import { start } from "./start.ts";

beforeAll(() => start());

type Kind = "convolution" | "relu" | "max" | "average";

function network(kinds: readonly Kind[], inputs: number, outputs: number, seed: number): StackStep[] {
  let inChannels = inputs;
  return kinds.map((kind, i): StackStep => {
    if (kind === "relu") return { kind };
    if (kind !== "convolution") return { kind: "pool", pooling: kind, window: halvingWindow };
    const kernel = noise(9 * inChannels * outputs, seed + i);
    const step = {
      kind,
      inChannels,
      outChannels: outputs,
      kernel,
      bias: noise(outputs, seed + 10 + i),
      window: sameWindow,
    } as const;
    inChannels = outputs;
    return step;
  });
}

/** The bits of each step's map, the sample's first, of two images of which the second is `image`. */
function maps(image: Float64Image, kinds: readonly Kind[]): Uint8Array[] {
  const { height, width, channels, values } = image;
  return onRuntime((runtime) => {
    const blocked = newBlocked(runtime, { batch: 2, height, width, channels });
    const staged = runtime.heap.allocate(8 * values.length);
    runtime.floats(staged, values.length).set(noise(values.length, 99));
    runtime.floats(staged + 4 * values.length, values.length).set(values);
    const all = [newTieMap(runtime, blocked)];
    const operations = [pack(staged, blocked), findTies(blocked, all[0]!, mostDistances)];
    for (const kind of kinds) {
      const from = all.at(-1)!;
      if (kind === "relu") all.push(from);
      else if (kind === "convolution") {
        all.push(newTieMap(runtime, from));
        operations.push(convolveTies(from, all.at(-1)!));
      } else {
        const { batch, height, width } = from;
        all.push(newTieMap(runtime, { batch, height: height >> 1, width: width >> 1 }));
        operations.push(poolTies(from, all.at(-1)!));
      }
    }
    runtime.run(operations);
    const bits = all.map((map) => secondMap(runtime, map));
    for (const address of new Set([blocked.address, staged, ...all.map(({ address }) => address)]))
      runtime.heap.free(address);
    return bits;
  });
}

function secondMap(runtime: Runtime, { address, height, width }: TieMap): Uint8Array {
  const row = tieRowBytes(width);
  const bytes = runtime.bytes(address, 2 * (height + 2) * row);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return bytes[(height + 2 + y + 1) * row + 16 + x]!;
  });
}

/** Whether pixels of the last step's output equal those `[down, across]` away: by the definitions. */
function repeating(image: Float64Image, kinds: readonly Kind[], down: number, across: number): boolean[] {
  const last = kinds.at(-1);
  if (last === undefined) {
    const { height, width, channels, values } = image;
    const pixel = (i: number) => values.subarray(i * channels, (i + 1) * channels);
    return Array.from({ length: height * width }, (_, i) => {
      const inside = Math.floor(i / width) + down < height && (i % width) + across < width;
      return inside && pixel(i).every((value, c) => value === pixel(i + down * width + across)[c]);
    });
  }
  const pooled = last === "max" || last === "average";
  const before = kinds.slice(0, -1);
  const from = repeating(image, before, pooled ? 2 * down : down, pooled ? 2 * across : across);
  if (last === "relu") return from;
  const [height, width] = sizeAfter(image, before);
  const [rows, columns] = pooled ? [height >> 1, width >> 1] : [height, width];
  const holds = (y: number, x: number): boolean => {
    const outside = (v: number, u: number) => v < 0 || u < 0 || v >= height || u >= width;
    const [here, there] = [outside(y, x), outside(y + down, x + across)];
    return here || there ? here && there : from[y * width + x]!;
  };
  return Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [Math.floor(i / columns), i % columns];
    if (y + down >= rows || x + across >= columns) return false;
    const three = [-1, 0, 1];
    if (!pooled) return three.every((v) => three.every((u) => holds(y + v, x + u)));
    return [0, 1].every((v) => [0, 1].every((u) => from[(2 * y + v) * width + 2 * x + u]!));
  });
}

function sizeAfter({ height, width }: Float64Image, kinds: readonly Kind[]): [number, number] {
  const pools = poolsIn(kinds);
  return [height >> pools, width >> pools];
}

function poolsIn(kinds: readonly Kind[]): number {
  return kinds.filter((kind) => kind === "max" || kind === "average").length;
}

describe("maps of where activations repeat themselves", () => {
  const kinds = fc.array(fc.constantFrom<Kind>("convolution", "convolution", "relu", "max", "average"), {
    maxLength: 6,
  });

  it("say what the definitions say, and the truth in float64", () => {
    let [found, far] = [0, 0];
    fc.assert(
      fc.property(patterns, kinds, (pattern, kinds) => {
        const image = patternedImage(pattern);
        fc.pre(Math.min(...sizeAfter(image, kinds)) > 0);
        const got = maps(image, kinds);
        const outputs = [image, ...new Float64Network(network(kinds, image.channels, 3, pattern.seed)).forward(image)];
        const wrong: object[] = [];
        const untrue: object[] = [];
        for (let bit = 0; bit < 2 * mostDistances; bit++) {
          const distance = 2 ** (bit % mostDistances);
          const [down, across] = bit < mostDistances ? [0, distance] : [distance, 0];
          for (const [step, map] of got.entries()) {
            const { width, channels, values } = outputs[step]!;
            const expected = repeating(image, kinds.slice(0, step), down, across);
            // Distances that were beyond the longest before a pool are found where two steps of the longest are.
            const complete = distance << poolsIn(kinds.slice(0, step)) <= 2 ** (mostDistances - 1);
            map.forEach((byte, i) => {
              const set = ((byte >> bit) & 1) === 1;
              if (set !== expected[i] && (set || complete)) wrong.push({ step, i, bit });
              if (!set) return;
              found++;
              if (!complete) far++;
              const [here, there] = [i, i + down * width + across].map((at) => at * channels) as [number, number];
              for (let c = 0; c < channels; c++)
                if (values[here + c] !== values[there + c]) untrue.push({ step, i, bit });
            });
          }
        }
        expect({ wrong, untrue }).toEqual({ wrong: [], untrue: [] });
      }),
      { numRuns: 60, seed: 3 },
    );
    expect(found).toBeGreaterThan(10_000);
    expect(far).toBeGreaterThan(50);
  });
});

describe("flat regions beside others, with max-pools", () => {
  const block: Kind[] = ["convolution", "relu", "max"];
  const networks = fc.constantFrom<Kind[]>(
    block,
    [...block, ...block],
    ["convolution", "relu", ...block, ...block, ...block],
    ["average", ...block],
    ["average", "average", ...block],
    ["max", ...block, "convolution"],
  );

  it.each(["fast", "exact"] satisfies Precision[])("%s: features and gradients as in float64", async (precision) => {
    await fc.assert(
      fc.asyncProperty(patterns, networks, fc.boolean(), async (pattern, kinds, tapped) => {
        // A max-pool can hide where two rectangles meet, so that more ties after it than the sample says.
        const rectangles = pattern.rectangles.slice(0, kinds.indexOf("max") < kinds.lastIndexOf("max") ? 1 : undefined);
        const noisy = [{ top: 0, left: 0, down: 100, across: 100 }];
        const samples = [noisy, rectangles].map((drawn) => patternedImage({ ...pattern, rectangles: drawn }));
        const { height, width, channels } = samples[0]!;
        fc.pre(Math.min(...sizeAfter(samples[0]!, kinds)) > 0);
        const steps = network(kinds, channels, 12, pattern.seed);
        const last = steps.length - 1;
        // A tap before a pool keeps it apart from the convolution.
        const taps = tapped && kinds.at(-1) === "max" ? [last - 1, last] : [last];
        const expected = samples.map((sample) => inFloat64(steps, sample, taps, pattern.seed));

        const stack = new WasmFeatureStack(steps, new Array(channels).fill(0), precision);
        const shape = [2, height, width, channels] as [number, number, number, number];
        const images = tensor4d(Float32Array.from(samples.flatMap(({ values }) => [...values])), shape);
        const { features, trace } = stack.forward(images, taps, true);
        // As a target's are, within a gradient and with the tape off.
        engine().state.gradientDepth++;
        const alone = stack.forward(images, taps, false).features;
        engine().state.gradientDepth--;
        const upstream = features.map((feature, tap) =>
          tensor4d(Float32Array.from(expected.flatMap((one) => [...one.upstream[tap]!])), feature.shape),
        );
        const gradient = stack.backward(upstream, trace!, taps, shape, features);
        const got = await Promise.all([...features, gradient].map((tensor) => tensor.data()));
        const again = await Promise.all(alone.map((tensor) => tensor.data()));
        dispose([images, ...features, ...alone, trace!, ...upstream, gradient]);
        stack.dispose();

        expect(again).toEqual(got.slice(0, -1));
        for (const [i, { features, gradient }] of expected.entries())
          for (const [j, wanted] of [...features, gradient].entries())
            expectClose(got[j]!.subarray(i * wanted.length, (i + 1) * wanted.length), wanted, 1e-5);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

/** Features at some steps, and a gradient from random upstream gradients there. */
function inFloat64(steps: readonly StackStep[], sample: Float64Image, taps: readonly number[], seed: number) {
  const float64 = new Float64Network(steps);
  const outputs = float64.forward(sample);
  const features = taps.map((tap) => outputs[tap]!.values);
  const upstream = features.map(({ length }, i) => Float64Array.from(noise(length, seed + i)));
  const gradient = float64.backward(sample, outputs, new Map(taps.map((tap, i) => [tap, upstream[i]!])));
  return { features, upstream, gradient };
}
