import { keepFactory } from "@srloss/core/backends";
import { findBackendFactory, version_core } from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { importCpuBackend } from "./optional-backends.ts";

/** Plain JavaScript: slow, always there. */
export const cpuEngine: Engine = {
  name: "cpu",
  title: "plain JavaScript",
  backend: "cpu",
  async load() {
    if (!findBackendFactory("cpu")) await importCpuBackend();
    keepFactory("cpu");
    return `tfjs ${version_core}`;
  },
};
