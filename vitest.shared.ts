import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type Reporter, type TestModule, type TestSpecification } from "vitest/node";
import { required } from "./vitest.require.ts";

const strict = Boolean(process.env.SRLOSS_REQUIRE_DATA);

/** What the closing lines of `npm test` are made of, in each workspace's `.test-counts.json`. */
interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** A line for each test that failed: its file, its name, and the first line of why. */
  failures: string[];
}

/** Counts tests for the closing lines of `npm test`; where every suite must run, a skipped test fails the run. */
const counts: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandled) {
    const total: TestCounts = { passed: 0, failed: 0, skipped: 0, failures: [] };
    const skipped: string[] = [];
    const failure = (where: string, errors: readonly { message: string }[] | undefined) =>
      total.failures.push(`${where}: ${errors?.[0]?.message.split("\n", 1)[0] ?? "no reason given"}`);
    for (const module of modules) {
      // A file that can't be loaded, or whose hooks throw, has no test that failed.
      const errors = [module, ...module.children.allSuites()].flatMap((part) => part.errors());
      if (errors.length) failure(module.relativeModuleId, errors);
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === "pending") continue;
        total[state]++;
        const name = `${module.relativeModuleId}: ${test.fullName}`;
        if (state === "skipped") skipped.push(name);
        if (state === "failed") failure(name, errors);
      }
    }
    if (unhandled.length) failure("outside of any test", unhandled);
    writeFileSync(".test-counts.json", JSON.stringify(total));
    if (strict && skipped.length) {
      console.error(`SRLOSS_REQUIRE_DATA is set, so nothing may be skipped:\n  ${skipped.join("\n  ")}`);
      process.exitCode = 1;
    }
  },
};

/** The files that take longest. Vitest goes by size as long as it has measured none. */
const longest = [
  "node-gpu/test/conformance/webgpu.test.ts",
  "node-gpu/test/conformance/tfjs-node.test.ts",
  "node-gpu/test/conformance/cpu.test.ts",
  "node-gpu/test/conformance/wasm.test.ts",
  "node-gpu/test/conformance/srloss-wasm.test.ts",
  "node-gpu/test/conformance/float16-weights.test.ts",
  "node-gpu/test/built-packages.test.ts",
  "node-gpu/test/use-backend.test.ts",
  "node-gpu/test/missing-engines.test.ts",
  "native/test/real-install.test.ts",
  "native/test/native-lock.test.ts",
  "wasm/test/process.test.ts",
  "wasm/test/conformance.test.ts",
  "wasm/test/kernels.test.ts",
  "core/test/conventions.test.ts",
  "core/test/fsim.test.ts",
  "lpips/test/srloss-wasm.test.ts",
  "lpips/test/cpu.test.ts",
  "cli/test/train.test.ts",
  "cli/test/large-pair.test.ts",
  "cli/test/judges.test.ts",
  "cli/test/bad-servers.test.ts",
  "cli/test/interrupted.test.ts",
  "cli/test/lost-output.test.ts",
  "cli/test/demo.test.ts",
  "cli/test/queue.test.ts",
  "cli/test/evaluate.test.ts",
  "playground/test/engines.test.ts",
  "playground/test/judge.test.ts",
  "playground/test/accessibility.test.ts",
  "playground/test/compare.test.ts",
  "playground/test/train.test.ts",
];

/**
 * They come first, so that none of them is alone on its core when all others are through. The rest is in order of projects, `together`
 * before `alone`: a process goes on with the next file only where that is its project's, too, and one that ran a long file mostly can.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((file) => moduleId.endsWith(file));
      return at < 0 ? longest.length : at;
    };
    const project = ({ project }: TestSpecification) => project.name;
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b) || project(b).localeCompare(project(a)));
  }
}

interface Patience {
  readonly testTimeout: number;
  readonly hookTimeout: number;
  /** The run ends once so many tests have failed. Defaults to all of them. */
  readonly bail?: number;
}

/** What each process of tests begins with. */
const setupFiles = [fileURLToPath(new URL("vitest.setup.ts", import.meta.url))];

const testFiles = ["src/**/*.test.ts", "test/**/*.test.ts"];
// Of what a quiet machine needs, four times: packages beside each other share its cores.
const patience: Patience = { testTimeout: 60_000, hookTimeout: 60_000 };

const config: ViteUserConfig = defineConfig({
  plugins: [required],
  resolve: { conditions: ["@srloss/source"] },
  ssr: { resolve: { conditions: ["@srloss/source"] } },
  test: {
    include: testFiles,
    setupFiles,
    reporters: ["default", counts],
    sequence: { sequencer: LongestFirst },
    ...patience,
    passWithNoTests: false,
  },
});

/**
 * For tests whose files leave what they share as they found it: one process runs many of them, and loads tfjs once.
 *
 * @param alone Files that look at what others add (tables of measures, registries), or change it for good: each has a process of its own.
 * @param waits How long tests may take; defaults to what most packages need.
 */
export function inOneProcess(
  { test, ...rest }: ViteUserConfig,
  alone: readonly string[] = [],
  waits: Patience = patience,
): ViteUserConfig {
  const own = alone.map((name) => `test/${name}.test.ts`);
  const { exclude = [], setupFiles = [] } = test ?? {};
  const projects: TestProjectInlineConfiguration[] = [
    {
      ...rest,
      test: {
        name: "together",
        isolate: false,
        include: testFiles,
        exclude: [...exclude, ...own],
        setupFiles,
        ...waits,
      },
    },
  ];
  if (own.length) projects.push({ ...rest, test: { name: "alone", include: own, exclude, setupFiles, ...waits } });
  return { ...rest, test: { ...test, projects } };
}

/** For tests that compute on one core each, or wait. Vitest would leave one idle, and of two that is half. */
export const onEveryCore: ViteUserConfig = {
  ...config,
  test: { ...config.test, maxWorkers: Math.max(2, availableParallelism() - 1) },
};

export default config;
