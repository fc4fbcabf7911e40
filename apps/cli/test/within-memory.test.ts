import { networkNeeds } from "@srloss/evaluate";
import type { BackendReport } from "@srloss/node-gpu";
import { describe, expect, it } from "vitest";
import { parseRequest } from "../src/comparing/parse-request.ts";
import { checkMemory, withinMemory } from "../src/comparing/within-memory.ts";

const engine = (name: string) => ({ engine: name, device: "", why: "" }) as unknown as BackendReport;
const request = parseRequest({ loss: "l1,perceptual,style" });
const [need] = networkNeeds(request);

const check = (width: number, height: number, name: string, available: number) =>
  checkMemory(request, need!, { width, height }, engine(name), available);

describe("what will not fit is refused before it begins", () => {
  it("names what it takes, what there is, and what fits", () => {
    const said = refused(() => check(4000, 3000, "srloss-wasm", 4e9));
    expect(said).toMatch(/about 6\.\d GB for a pair of 4000x3000, and this machine has 4\.0 GB free; cut images/);
    expect(said).toContain("--loss l1,l2,psnr,ssim");
    const [, width, height] = /at most (\d+)x(\d+)/.exec(said)!.map(Number);
    check(width!, height!, "srloss-wasm", 4e9);
    expect(() => check(width! + 64, height! + 48, "srloss-wasm", 4e9)).toThrow();
  });

  it("names the limit of WebAssembly, which more memory does not move", () => {
    const said = refused(() => check(4000, 3000, "wasm", 64e9));
    expect(said).toMatch(/the engine wasm can have 4\.1 GB for tensors; .*--engine tfjs-node/);
    expect(refused(() => check(4000, 3000, "srloss-wasm", 64e9))).toContain("and as much for activations");
    check(4000, 3000, "tfjs-node", 64e9);
  });

  it("lets go what fits, and GPUs, whose memory it does not know", () => {
    check(2040, 1356, "srloss-wasm", 4e9);
    check(256, 256, "wasm", 1e9);
    check(8000, 8000, "webgpu", 1e9);
  });
});

it("where memory runs out all the same, it says in what", async () => {
  const fails = (withNetwork: boolean) =>
    withinMemory(
      () => Promise.reject(new RangeError("Array buffer allocation failed")),
      { width: 9, height: 8 },
      engine("cpu"),
      withNetwork,
    ).catch((error: Error) => error.message);
  expect(await fails(true)).toMatch(/in the network on images of 9x8.*--loss l1,l2,psnr,ssim/);
  expect(await fails(false)).toMatch(/in the metrics/);
  expect(await fails(false)).not.toContain("--loss");
});

function refused(work: () => void): string {
  try {
    work();
  } catch (error) {
    expect((error as Error).name).toBe("UsageError");
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}
