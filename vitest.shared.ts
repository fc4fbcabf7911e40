import { writeFileSync } from "node:fs";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import type { Reporter, TestModule } from "vitest/node";

const strict = Boolean(process.env.SRLOSS_REQUIRE_DATA);

/** Counts tests for the closing line of `npm test`; where every suite must run, a skipped test fails the run. */
const counts: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const total = { passed: 0, failed: 0, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules)
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === "pending") continue;
        total[state]++;
        if (state === "skipped") skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
    writeFileSync(".test-counts.json", JSON.stringify(total));
    if (strict && skipped.length) {
      console.error(`SRLOSS_REQUIRE_DATA is set, so nothing may be skipped:\n  ${skipped.join("\n  ")}`);
      process.exitCode = 1;
    }
  },
};

const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ["@srloss/source"] },
  ssr: { resolve: { conditions: ["@srloss/source"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    reporters: ["default", counts],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    passWithNoTests: false,
  },
});
export default config;
