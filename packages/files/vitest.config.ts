import type { ViteUserConfig } from "vitest/config";
import shared, { inOneProcess } from "../../vitest.shared.ts";

const config: ViteUserConfig = inOneProcess(shared, ["cache-folder", "examples", "installed-packages"]);
export default config;
