import type { ViteUserConfig } from "vitest/config";
import shared, { inOneProcess } from "../../vitest.shared.ts";

const config: ViteUserConfig = inOneProcess(shared, ["pull-whole-file"]);
export default config;
