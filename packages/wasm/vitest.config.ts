import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// These end runtimes and threads, or watch the memory of a process.
const config: ViteUserConfig = inOneProcess(onEveryCore, [
  "runtime",
  "deferred-tensors",
  "examples",
  "lost-thread",
  "process",
]);
export default config;
