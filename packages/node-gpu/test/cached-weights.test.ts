import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pullWeights, randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskCache } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-cached-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("pullWeights with a folder", () => {
  const key = "vgg19-torchvision-block1_conv1.safetensors";
  async function setUp() {
    const kind = { network: "vgg19", preprocessing: "torchvision" } as const;
    const random = await randomWeights({ ...kind, upTo: "block1_conv1" });
    const file = weightsToSafetensors(random);
    const warnings: string[] = [];
    let requests = 0;
    const pull = () =>
      pullWeights("vgg19-torchvision", {
        upTo: "block1_conv1",
        cache: diskCache({ folder }),
        url: "https://mirror.invalid/model.safetensors",
        fetch: async () => {
          requests++;
          return new Response(Uint8Array.from(file));
        },
        onWarning: (warning) => warnings.push(warning),
      });
    const kernel = random.layers.get("block1_conv1")!.kernel;
    return { pull, warnings, kernel, requests: () => requests };
  }

  it("fetches once", async () => {
    const { pull, warnings, kernel, requests } = await setUp();
    await pull();
    const before = requests();
    expect(before).toBeGreaterThan(0);
    expect((await pull()).layers.get("block1_conv1")!.kernel).toEqual(kernel);
    expect([requests(), warnings, await readdir(folder)]).toEqual([before, [], [key]]);
  });

  it("fetches once for three that ask at once", async () => {
    const { pull, requests } = await setUp();
    await pull();
    const once = requests();
    await rm(join(folder, key));
    await Promise.all([pull(), pull(), pull()]);
    expect(requests()).toBe(2 * once);
  });

  it.each([
    ["cut short", (path: string) => truncate(path, 2000)],
    ["empty", (path: string) => truncate(path, 0)],
    ["not weights", (path: string) => writeFile(path, "<html>sign in</html>")],
  ])("an entry that is %s is replaced", async (_, damage) => {
    const { pull, warnings, kernel, requests } = await setUp();
    await pull();
    const [once, whole] = [requests(), await readFile(join(folder, key))];
    await damage(join(folder, key));
    expect((await pull()).layers.get("block1_conv1")!.kernel).toEqual(kernel);
    expect(requests()).toBe(2 * once);
    expect(warnings).toHaveLength(1);
    expect((await readFile(join(folder, key))).equals(whole)).toBe(true);
  });
});
