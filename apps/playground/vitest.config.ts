import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// Pages with a GPU in software. Tests of one page follow each other: what one left undone, all after it would wait for until their
// time is up.
const patience = { testTimeout: 120_000, hookTimeout: 120_000, bail: 3 };
const { test } = onEveryCore;
const pages = { ...onEveryCore, test: { ...test, setupFiles: [...(test?.setupFiles ?? []), "test/tell-of-pages.ts"] } };
// What takes the GPU away from the page, and what looks at all of it, have a browser of their own.
const config: ReturnType<typeof inOneProcess> = inOneProcess(pages, ["accessibility", "engines"], patience);
export default config;
