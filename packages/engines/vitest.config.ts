import type { ViteUserConfig } from "vitest/config";
import shared, { inOneProcess } from "../../vitest.shared.ts";

const config: ViteUserConfig = inOneProcess(shared, ["try-engine"]);
export default config;
