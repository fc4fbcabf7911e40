import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// Pages with a GPU in software.
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };
// What takes the GPU away from the page, and what looks at all of it, have a browser of their own.
const config: ReturnType<typeof inOneProcess> = inOneProcess(onEveryCore, ["accessibility", "engines"], patience);
// Tests of one page follow each other: what one left undone, all after it would wait for until their time is up.
config.test = { ...config.test, bail: 3 };
export default config;
