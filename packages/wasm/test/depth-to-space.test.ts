import { depthToSpace, tensor4d } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { start } from "./start.ts";

it.each([
  [3, 5, 12, 2],
  [2, 2, 128, 2],
  [4, 3, 9, 3],
  [1, 1, 4, 2],
])("a pixel shuffle of %i x %i x %i in blocks of %i is the cpu backend's", async (height, width, channels, size) => {
  const shuffled = async (backend: string) => {
    await start(backend);
    const length = 2 * height * width * channels;
    const x = tensor4d(
      Float32Array.from({ length }, (_, i) => i),
      [2, height, width, channels],
    );
    return depthToSpace(x, size).data();
  };
  expect(await shuffled("srloss-wasm")).toEqual(await shuffled("cpu"));
});
