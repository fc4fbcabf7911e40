import { readWeights, type VggWeights } from "@srloss/vgg";
import { type ByteSource, memorySource, WeightsError } from "@srloss/weights";
import { type Files, type Target, target, type Verdict } from "../target.ts";
import {
  hdf5Files,
  numbersIn,
  pytorchFiles,
  quantizedModel,
  type SoundWeights,
  safetensorsFiles,
  tfjsFolders,
} from "./sound-weights.ts";

/** A format of weights; an accepted file gives the sound one's numbers, or those that stand in its bytes. */
function weights(format: string, sound: () => Promise<readonly SoundWeights[]>): Target {
  return target<VggWeights>({
    format,
    sound,
    run: (files, { files: names }) =>
      readWeights(folderSource(files, Object.keys(names)[0]!), { upTo: "block1_conv1" }),
    judge: (result, files, input) => judge(result, files, input as SoundWeights),
  });
}

export const targets: readonly Target[] = [
  weights("safetensors", safetensorsFiles),
  weights("hdf5", hdf5Files),
  weights("tfjs", tfjsFolders),
  weights("pytorch", pytorchFiles),
];

/**
 * No wrong success: a file that holds no digest or checksum of its numbers may have others in it, and then these are what
 * is read, from their place and in their type; whatever else is read is wrong. HDF5's oldest form has no checksum of the
 * addresses either: one that comes to lie in free space names other bytes, which must be the file's, in one piece. PyTorch's older
 * layout has none at all, and its strides may say another order. What the
 * numbers are for must stay.
 */
function judge(result: VggWeights, files: Files, sound: SoundWeights): Verdict {
  const { network, preprocessing, origin, layers } = result;
  const is = `${network}, ${preprocessing}, ${[...layers.keys()].join()}`;
  if (is !== sound.is) return { wrong: `it became ${is}` };
  if (origin.name !== sound.originName) return { wrong: `it calls itself ${origin.name}` };
  const { kernel, bias } = layers.get("block1_conv1")!;
  const same = (a: Float32Array, b: Float32Array | undefined) =>
    b !== undefined && Buffer.from(bits(a)).equals(bits(b));
  if (same(kernel, sound.kernel) && same(bias, sound.bias)) return "right";
  if (sound.checked) return { wrong: "its numbers are others, and it holds a digest of them" };
  const there = sound.quantized ? quantizedModel(files) : numbersIn(files, sound);
  if (same(kernel, there?.kernel) && same(bias, there?.bias)) return "unchecked";
  if (
    sound.unsealed &&
    [kernel, bias].every((values) => Buffer.from(Object.values(files)[0]!).includes(Buffer.from(bits(values))))
  )
    return "unchecked";
  if (sound.unordered && areIn(Object.values(files)[0]!, [kernel, bias])) return "unchecked";
  return { wrong: "its numbers are neither the sound ones nor those in their place" };
}

/** Whether each number stands somewhere in the file. */
function areIn(file: Uint8Array, all: readonly Float32Array[]): boolean {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const there = new Set(Array.from({ length: Math.max(0, file.length - 3) }, (_, at) => view.getFloat32(at, true)));
  return all.every((values) => values.every((value) => there.has(value)));
}

const bits = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

function folderSource(files: Files, name: string): ByteSource {
  const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
  if (bytes) return { ...memorySource(bytes, name), sibling: (path) => folderSource(files, path) };
  const missing = () => Promise.reject(new WeightsError("unavailable", "A file of the set does not exist."));
  return { name, size: missing, read: missing, sibling: (path) => folderSource(files, path) };
}
