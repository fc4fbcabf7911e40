import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FormulaCase, formulaBias, formulaImage, formulaKernel } from "@srloss/reference";

const channels = [64, 64, 128, 128, 256, 256, 256];
const names = ["1_conv1", "1_conv2", "2_conv1", "2_conv2", "3_conv1", "3_conv2", "3_conv3"];

/** A folder with a formula case for a program in another process: weights.safetensors, hr.f32 and sr.f32. */
export function formulaFiles({ height, width, hr_seed, sr_seed }: FormulaCase): string {
  const folder = mkdtempSync(join(tmpdir(), "srloss-formula-"));
  const tensors = names.flatMap((name, i) => {
    const [from, to] = [channels[i - 1] ?? 3, channels[i]!];
    return [
      { name: `block${name}/kernel`, shape: [3, 3, from, to], data: formulaKernel(i, from, to) },
      { name: `block${name}/bias`, shape: [to], data: formulaBias(i, to) },
    ];
  });
  writeFileSync(join(folder, "weights.safetensors"), safetensors(tensors));
  writeFileSync(join(folder, "hr.f32"), formulaImage(height, width, hr_seed));
  writeFileSync(join(folder, "sr.f32"), formulaImage(height, width, sr_seed));
  return folder;
}

function safetensors(tensors: readonly { name: string; shape: readonly number[]; data: Float32Array }[]): Buffer {
  let end = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const data_offsets = [end, end + data.byteLength];
    end += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...tensors.map(({ data }) => Buffer.from(data.buffer))]);
}
