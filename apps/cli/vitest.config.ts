import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// Commands start, read files and wait for servers: one core would be idle half of the time.
const config: ViteUserConfig = inOneProcess(onEveryCore, ["evaluation-report", "load-network", "stage-line"]);
export default config;
