import type { Engine } from "./engine.ts";
import { importCpuBackend } from "./optional-backends.ts";

/** Plain JavaScript: slow, always there. */
export const cpuEngine: Engine = {
  name: "cpu",
  title: "plain JavaScript",
  backend: "cpu",
  load: async () => `tfjs ${await importCpuBackend()}`,
};
