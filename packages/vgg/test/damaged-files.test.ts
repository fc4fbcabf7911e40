import { type ByteSource, WeightsError } from "@srloss/weights";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWeights } from "../src/index.ts";
import { realFiles, type SoundFile, soundFiles } from "./sound-files.ts";

/** A hundred times what any of these files takes. */
const patienceMs = 2000;

/** Reading ends soon: with weights that are sound, or with a WeightsError. */
async function expectSoundOrRefused(source: ByteSource): Promise<"sound" | "refused"> {
  const start = performance.now();
  try {
    const { layers } = await readWeights(source, { upTo: "block1_conv1" });
    const { kernel, bias } = layers.get("block1_conv1")!;
    expect([kernel.length, bias.length]).toEqual([1728, 64]);
    expect(kernel.every(Number.isFinite) && bias.every(Number.isFinite)).toBe(true);
    return "sound";
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    return "refused";
  } finally {
    expect(performance.now() - start).toBeLessThan(patienceMs);
  }
}

/** The same damage at every run, so that what fails here fails everywhere. */
const run = (numRuns: number) => ({ numRuns, seed: 20_240_229 });

/** A place in the file's structure. */
const place = ({ structure }: SoundFile) => fc.nat({ max: structure.length - 1 }).map((i) => structure[i]!);

/** Numbers of 1 to 8 bytes at which readers stumble: zero, the largest, "undefined", and addresses in the file. */
function number({ bytes }: SoundFile): fc.Arbitrary<Uint8Array> {
  const values = fc.oneof(
    fc.constantFrom(0n, 1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn, 2n ** 63n - 1n, 2n ** 64n - 1n),
    fc.nat({ max: bytes.length + 8 }).map(BigInt),
  );
  return fc.tuple(values, fc.constantFrom(1, 2, 4, 8)).map(([value, length]) => {
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setBigUint64(0, value, true);
    return eight.slice(0, length);
  });
}

function overwritten(bytes: Uint8Array, at: number, by: Uint8Array): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  damaged.set(by.subarray(0, bytes.length - at), at);
  return damaged;
}

describe.each([...soundFiles, ...realFiles])("$name", (file) => {
  const { bytes, open } = file;

  it("is sound before it is damaged", async () => {
    expect(await expectSoundOrRefused(open(bytes))).toBe("sound");
  });

  it("with other bytes in its structure", async () => {
    const results = new Set<string>();
    const changes = fc.array(fc.tuple(place(file), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of list) damaged[at] = value;
        results.add(await expectSoundOrRefused(open(damaged)));
      }),
      run(400),
    );
    expect(results).toContain("refused");
  });

  it("with other numbers in its structure", async () => {
    const results = new Set<string>();
    await fc.assert(
      fc.asyncProperty(place(file), number(file), async (at, by) => {
        results.add(await expectSoundOrRefused(open(overwritten(bytes, at, by))));
      }),
      run(400),
    );
    expect(results).toContain("refused");
  });

  it("with one bit flipped anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        await expectSoundOrRefused(open(overwritten(bytes, at, Uint8Array.of(bytes[at]! ^ (1 << bit)))));
      }),
      run(200),
    );
  });

  it("cut anywhere", async () => {
    const results = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (length) => {
        results.add(await expectSoundOrRefused(open(bytes.subarray(0, length))));
      }),
      run(200),
    );
    expect(results).toContain("refused");
  });

  it("with a piece of it missing", async () => {
    await fc.assert(
      fc.asyncProperty(place(file), fc.integer({ min: 1, max: 64 }), async (at, length) => {
        await expectSoundOrRefused(open(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])));
      }),
      run(100),
    );
  });
});

it("random bytes under the names of weight files", async () => {
  const begins = fc
    .constantFrom("\u0089HDF\r\n\u001a\n", "\u0010\0\0\0\0\0\0\0{", "{", "")
    .map((text) => Buffer.from(text, "latin1"));
  await fc.assert(
    fc.asyncProperty(
      begins,
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(...soundFiles),
      async (begin, rest, { open }) => {
        expect(await expectSoundOrRefused(open(Uint8Array.of(...begin, ...rest)))).toBe("refused");
      },
    ),
    run(500),
  );
});
