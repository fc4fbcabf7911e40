import { keepFactory } from "@srloss/core/backends";
import type { Engine } from "./engine.ts";

/** Plain JavaScript: slow, always there. */
export const cpuEngine: Engine = {
  name: "cpu",
  title: "plain JavaScript",
  backend: "cpu",
  async load() {
    const { version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
    keepFactory("cpu");
    return `tfjs ${version_cpu}`;
  },
};
