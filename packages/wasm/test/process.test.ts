import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { otherNodes } from "@srloss/conformance/other-nodes";
import { describe, expect, it } from "vitest";

interface Outcome {
  readonly threads: number;
  readonly loss: number;
  readonly norm: number;
  readonly peakBytes: number | null;
}

/** A program in a process of its own, on the built package; it has to end by itself. */
function runProgram<T>(node: string, name: string, ...words: string[]): T & { readonly said: string } {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ["NODE_OPTIONS", "NODE_ENV", "VITEST"]) delete env[name];
  const program = fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(node, [program, ...words], { env, encoding: "utf8", timeout: 60_000 });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return { ...(JSON.parse(stdout.trim().split("\n").at(-1)!) as T), said: stderr.trim() };
}

/** A loss and its gradient. */
const run = (node: string, where: string, side = 96) =>
  runProgram<Outcome>(node, "loss-and-gradient", where, String(side));

let withThreads: Outcome | undefined;
/** Of a process whose threads are well. */
function expected(): Outcome {
  withThreads ??= run(process.execPath, "Node");
  return withThreads;
}

const own = { major: Number(process.versions.node.split(".")[0]), executable: process.execPath };

describe.each([own, ...otherNodes()])("a loss and its gradient at 256x256, Node $major", ({ executable }) => {
  it("takes less than 400 MB for the whole process, which ends with its threads alive", () => {
    const { threads, loss, peakBytes, said } = run(executable, "Node", 256);
    expect([threads, said]).toEqual([2, ""]);
    expect(loss).toBeGreaterThan(0);
    if (process.platform === "linux") expect(peakBytes! / 1e6).toBeLessThan(400);
  });
});

it("a thread that ends while it has no work: it is said once, and one thread computes the same", () => {
  const alone = run(process.execPath, "thread that ends");
  const two = expected();
  expect([alone.threads, alone.said]).toEqual([1, "@srloss/wasm: a thread has ended; it goes on with one thread."]);
  expect([alone.loss, alone.norm]).toEqual([two.loss, two.norm]);
});

describe("without memory that threads share", () => {
  it.each([
    ["no SharedArrayBuffer", "threads need SharedArrayBuffer, which is missing"],
    ["page without isolation", "threads need a page that is cross-origin isolated"],
  ])("%s: it is said once, and one thread computes the same", (where, reason) => {
    const alone = run(process.execPath, where);
    const two = expected();
    expect([alone.threads, alone.said]).toEqual([1, `@srloss/wasm: ${reason}; it goes on with one thread.`]);
    // Node 20 has relaxed SIMD only where a flag can be set, which a page can't.
    expect(alone.loss / two.loss).toBeCloseTo(1, 5);
    expect(alone.norm / two.norm).toBeCloseTo(1, 4);
  });
});

it.each(["one runtime", "new runtimes"])(
  "networks come and go, %s: the process does not grow",
  (how) => {
    interface Cycles {
      readonly threads: number;
      readonly losses: readonly number[];
      readonly rss: readonly number[];
    }
    const { threads, losses, rss, said } = runProgram<Cycles>(process.execPath, "network-cycles", "30", how);
    expect([threads, losses.length, said]).toEqual([how === "new runtimes" ? 3 : 2, 1, ""]);
    // 90 MB each where every network had memory of its own; over 25 of them, a MB and a half each is noise.
    expect((Math.max(...rss) - rss[4]!) / 1e6).toBeLessThan(36);
  },
  90_000,
);

describe("an error that nothing catches, with tfjs's module loaded", () => {
  it.each([
    ["memory", "SrlossError: @srloss/wasm: WebAssembly can't have more memory (a block of "],
    ["rejection", "Error: nobody waits for this"],
  ])("%s: it is printed, and the status is Node's own for that", (what, message) => {
    const program = fileURLToPath(new URL("programs/uncaught.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [program, what], { encoding: "utf8", timeout: 60_000 });
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
