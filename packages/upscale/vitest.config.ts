import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

const config: ViteUserConfig = inOneProcess(onEveryCore);
export default config;
