import { closeSync } from "node:fs";
import { join } from "node:path";
import { openOwn } from "@srloss/node-gpu";
import { tensorboardScalars, tensorboardStart } from "@srloss/train";
import { appendAll } from "../append-all.ts";

/** A file that TensorBoard shows: `tensorboard --logdir FOLDER`. */
export interface TensorboardFile {
  add(group: string, step: number, values: Readonly<Record<string, number>>): void;
  close(): void;
}

/** Each run has a file of its own; what earlier ones have of later steps TensorBoard forgets. */
export function openTensorboardFile(folder: string, step: number): TensorboardFile {
  const path = join(folder, `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${process.pid}`);
  const handle = openOwn(path);
  appendAll(handle, tensorboardStart(step), path);
  return {
    add(group, at, values) {
      const named = Object.entries(values).map(([name, value]) => [`${group}/${name.replaceAll(" ", "/")}`, value]);
      appendAll(handle, tensorboardScalars(at, Object.fromEntries(named)), path);
    },
    close: () => closeSync(handle),
  };
}
