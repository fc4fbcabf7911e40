import { cast, engine, stridedSlice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { withoutTape } from "../differentiable/without-tape.ts";
import type { PixelRange } from "./pixel-range.ts";

let enabled = true;
const looked = new Set<string>();
/** A sample that shows nothing, such as the zeros that warm an engine up, is followed by another one, up to this number. */
let left = 20;

/**
 * Turns the warning about the range of the pixels off or on. It is on at first: the first call of each loss and metric that
 * has a `range` takes a sample of the originals, a few hundred values that are read while the program goes on, and
 * `console.warn`s once a process where they don't fit the range, as pixels in 0..1 don't fit `[0, 255]`.
 *
 * @param on Whether to warn; `true` after a warning lets the next one come.
 *
 * @example
 * ```ts
 * setRangeWarning(false);
 * perceptualLoss(vgg)(tf.div(hr, 255), tf.div(hr, 255)); // => 0
 * ```
 */
export function setRangeWarning(on: boolean): void {
  enabled = on;
  looked.clear();
  left = 20;
}

/**
 * Samples the originals, not a network's output, which may hold any values while it trains; reads the sample asynchronously, and warns
 * once a process where it doesn't fit the range.
 *
 * @param images Originals `[batch, height, width, channels]`.
 * @param range What the caller says they are in.
 * @param where The function, as its callers know it; the warning begins with it.
 *
 * @example
 * ```ts
 * import { lookAtRange } from "@srloss/core/validation";
 * lookAtRange(hr, [0, 255], "lpips");
 * ```
 */
export function lookAtRange(images: Tensor4D, range: PixelRange, where: string): void {
  const key = `${where} ${range}`;
  if (!enabled || looked.has(key) || left === 0) return;
  left--;
  looked.add(key);
  const [, ...sides] = images.shape;
  const strides = [10, 10, 4].map((most, i) => Math.ceil(sides[i]! / most));
  const sample = withoutTape(() =>
    // tfjs's wasm backend takes whole numbers' bits for floats there.
    tidy(() =>
      stridedSlice(
        images.dtype === "int32" ? cast(images, "float32") : images,
        [0, 0, 0, 0],
        [1, ...sides],
        [1, ...strides],
      ),
    ),
  );
  readAndDispose(sample)
    .then((pixels) => {
      const finite = Array.from(pixels).filter(Number.isFinite);
      if (new Set(finite).size < 2) looked.delete(key);
      const found = enabled && misfit(finite, range);
      if (!found) return;
      enabled = false;
      console.warn(
        `${where}: the images ${found}; pass the range that they have. setRangeWarning(false) silences this.`,
      );
    })
    // The engine is gone, or can't read: no warning then.
    .catch(() => undefined);
}

/**
 * The same look at pixels that are here already, before they become a file of `[0, 255]`: it warns in the same way, once a
 * process, and is silenced by the same switch.
 *
 * @param data Any number of pixels, of which a thousand are looked at.
 * @param where The function, as its callers know it; the warning begins with it.
 *
 * @example
 * ```ts
 * import { lookAtPixels } from "@srloss/core/validation";
 * lookAtPixels(Float32Array.of(0, 127.5, 255), "writePng");
 * ```
 */
export function lookAtPixels(data: Float32Array, where: string): void {
  if (!enabled || !(data instanceof Float32Array)) return;
  // Odd, so that no channel is passed over in images of four.
  const step = Math.ceil(data.length / 1000) | 1;
  const sample = data.filter((pixel, i) => i % step === 0 && Number.isFinite(pixel));
  const found = misfit(Array.from(sample), [0, 255]);
  if (!found) return;
  enabled = false;
  console.warn(
    `${where}: the pixels ${found}; multiply or shift them to 0..255 first. setRangeWarning(false) of @srloss/core silences this.`,
  );
}

/** Its values, later; the tensor is disposed of at once, so that counts of tensors stay what they are. */
async function readAndDispose(tensor: ReturnType<typeof stridedSlice>): Promise<ArrayLike<number>> {
  const { dataId } = tensor;
  const { backend } = engine();
  backend.incRef(dataId);
  tensor.dispose();
  try {
    return (await backend.read(dataId)) as Float32Array;
  } finally {
    if (backend.disposeData(dataId)) engine().removeDataId(dataId, backend);
  }
}

/** What is odd about the pixels. A quarter of the range is left to resampling, which overshoots. */
function misfit(pixels: readonly number[], [black, white]: PixelRange): string | undefined {
  const [low, high] = [Math.min(...pixels), Math.max(...pixels)];
  const slack = (white - black) / 4;
  // A dark image of whole numbers may well hold nothing but 0 and 1.
  const small = low >= -1.01 && high <= 1.01 && white >= 100 && pixels.some((pixel) => pixel % 1 !== 0);
  const found = small
    ? `look like ${low < -0.01 ? "-1..1" : "0..1"}`
    : (low < black - slack || high > white + slack) && `hold values from ${rounded(low)} to ${rounded(high)}`;
  return found ? `${found}, and range is [${black}, ${white}]` : undefined;
}

const rounded = (value: number) => Number(value.toPrecision(4));
