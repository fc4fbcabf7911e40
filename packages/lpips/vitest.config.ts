import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

const config: ViteUserConfig = inOneProcess(onEveryCore, ["exports", "examples", "range-warning"]);
export default config;
