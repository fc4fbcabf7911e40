import { SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { crc32c } from "../checksum/crc32c.ts";
import { bytesField, doubleField, floatField, message, varintField } from "./protobuf.ts";

export interface TensorboardOptions {
  /** Of the clock, in seconds since 1970. Defaults to now. */
  readonly seconds?: number;
}

/**
 * Numbers of a step as TensorBoard reads them: a TFRecord for a file whose name begins with `events.out.tfevents.`, behind what
 * `tensorboardStart` gives.
 *
 * @param step A whole number, 0 or more.
 * @param values Numbers by name; `train/loss` and `train/l1` come under one heading.
 * @param options `seconds`.
 * @returns The bytes of one record, to be appended to the file.
 * @throws SrlossError for a step that is none, and unknown options.
 *
 * @example
 * ```ts
 * const bytes = tensorboardScalars(10, { "train/loss": 0.5 }, { seconds: 1700000000 });
 * bytes.length; // => 48
 * ```
 */
export function tensorboardScalars(
  step: number,
  values: Readonly<Record<string, number>>,
  options: TensorboardOptions = {},
): Uint8Array {
  checkOptions("tensorboardScalars", options, { seconds: true });
  checkStep(step, "tensorboardScalars");
  const summary = Object.entries(Object(values) as typeof values).map(([name, value]) =>
    bytesField(1, message(bytesField(1, name), floatField(2, value))),
  );
  return record(event(step, options, bytesField(5, message(...summary))));
}

/**
 * The beginning of a TensorBoard file; of one that goes on after a step, TensorBoard forgets what another file of the folder
 * has of later steps.
 *
 * @param step The step after which this file goes on. Defaults to 0.
 * @param options `seconds`.
 * @returns The bytes of the first records.
 * @throws SrlossError for a step that is none, and unknown options.
 *
 * @example
 * ```ts
 * tensorboardStart(0, { seconds: 1700000000 }).length; // => 71
 * ```
 */
export function tensorboardStart(step = 0, options: TensorboardOptions = {}): Uint8Array {
  checkOptions("tensorboardStart", options, { seconds: true });
  checkStep(step, "tensorboardStart");
  const version = record(event(0, options, bytesField(3, "brain.Event:2")));
  // A session that starts.
  return message(version, record(event(step + 1, options, bytesField(7, message(varintField(1, 1))))));
}

function event(step: number, { seconds = Date.now() / 1000 }: TensorboardOptions, what: Uint8Array): Uint8Array {
  return message(doubleField(1, seconds), ...(step ? [varintField(2, step)] : []), what);
}

/** TFRecord: length, its checksum, the data, its checksum. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return bytes;
}

/** Checksums of what has checksums in it would be weak. */
function masked(checksum: number): number {
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

function checkStep(step: number, where: string): void {
  if (!(Number.isSafeInteger(step) && step >= 0))
    throw new SrlossError("argument", `${where}: a step is a whole number, 0 or more; got ${given(step)}.`);
}
