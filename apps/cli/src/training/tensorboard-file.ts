import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { tensorboardScalars, tensorboardStart } from "@srloss/train";

/** A file that TensorBoard shows: `tensorboard --logdir FOLDER`. */
export interface TensorboardFile {
  add(group: string, step: number, values: Readonly<Record<string, number>>): void;
  close(): void;
}

/** Each run has a file of its own; what earlier ones have of later steps TensorBoard forgets. */
export function openTensorboardFile(folder: string, step: number): TensorboardFile {
  const handle = openSync(join(folder, `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${process.pid}`), "a");
  writeSync(handle, tensorboardStart(step));
  return {
    add(group, at, values) {
      const named = Object.entries(values).map(([name, value]) => [`${group}/${name.replaceAll(" ", "/")}`, value]);
      writeSync(handle, tensorboardScalars(at, Object.fromEntries(named)));
    },
    close: () => closeSync(handle),
  };
}
