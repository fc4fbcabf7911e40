import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** `npm run bench`, as it was built, where there is neither PyTorch nor test data. */
function bench(...words: string[]) {
  const { SRLOSS_TEST_DATA: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../dist/main.js"), ...words],
    {
      env: { ...env, SRLOSS_PYTHON: "no-python-here" },
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

function figuresOf(...words: string[]) {
  const { status, stdout, stderr } = bench(...words, "--quick", "--json");
  expect(status, stderr).toBe(0);
  const { faults, busyCores: _, machine: __, ...figures } = JSON.parse(stdout);
  expect(faults).toEqual([]);
  return figures;
}

const positive = expect.toSatisfy((value: number) => value > 0, "more than 0");

describe("a tiny round of", () => {
  it("startup", () => {
    const { startup } = figuresOf("startup");
    const commands = ["srloss --help", "srloss --version", "node -e 0"];
    expect(startup).toEqual(commands.map((command) => ({ command, medianMs: positive, leastMs: positive })));
  });

  it("losses", () => {
    const { losses } = figuresOf("losses", "--engines", "srloss-wasm");
    expect(losses).toMatchObject([{ peer: "srloss-wasm", threads: 1 }]);
    for (const call of Object.values(losses[0].calls)) expect(call).toMatchObject({ rounds: 1, loss: positive });
  });

  it("wasm, every part that needs no browser", () => {
    const { wasm } = figuresOf("wasm", "--parts", "losses,layers,training,tfjs,errors");
    const names = wasm.rows.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["perceptual: loss, fast", "block1_pool, max, input", "EDSR, training step"]),
    );
    for (const { ms } of [...wasm.rows, ...wasm.tfjs]) expect(ms).toEqual(positive);
    // The features and the gradient, in both precisions.
    expect(wasm.errors).toHaveLength(4);
    for (const { relativeL2 } of wasm.errors) expect(relativeL2).toBeLessThan(1e-4);
  });

  it("judge", () => {
    const { judge } = figuresOf("judge");
    expect(judge).toMatchObject([{ peer: "srloss-wasm", size: "161x161", threads: 1 }]);
    expect(Object.keys(judge[0].calls)).toHaveLength(14);
    for (const call of Object.values(judge[0].calls))
      expect(call).toMatchObject({ rounds: 1, value: positive, cpuMs: positive });
  });

  it("evaluate", () => {
    const { evaluate } = figuresOf("evaluate");
    const ours = { name: "srloss-wasm, one process", pairsPerSecond: positive };
    expect(evaluate).toMatchObject({ losses: [ours], metrics: [ours] });
    expect(Object.keys(evaluate.losses[0].means)).toEqual(["l1", "l2", "perceptual", "style", "psnr", "ssim"]);
  });
});

it("refuses a bench that is none, in a sentence", () => {
  const { status, stderr } = bench("speed", "--quick");
  expect([status, stderr]).toEqual([
    2,
    'bench: "speed" is not a bench. Benches: startup, losses, wasm, judge, train, evaluate, scale.\n',
  ]);
});
