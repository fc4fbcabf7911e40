import { describe, expect, it } from "vitest";
import type { CraftedPng } from "./crafted-png.ts";
import type { DecodePng } from "./describe-png.ts";

/** What a reader makes of each crafted PNG. */
export function describeCraftedPng(decodeImage: DecodePng, files: readonly CraftedPng[]): void {
  describe("PNG that readers disagree about", () => {
    it.each(files.map((file) => [file.name, file] as const))("%s", async (_, { file, pixels, refused }) => {
      const result = await decodeImage(file, { background: [0, 0, 0] }, "a.png").catch((error: unknown) => error);
      if (pixels) {
        if (result instanceof Error) throw result;
        expect([...(result as Awaited<ReturnType<DecodePng>>).data].map((value) => Math.fround(value))).toEqual(
          pixels.map((value) => Math.fround(value)),
        );
        return;
      }
      expect(result).toBeInstanceOf(Error);
      const { name, message } = result as Error;
      expect(name).toBe("ImageError");
      expect(message).toMatch(/^a\.png is damaged or cut short( \(.+\))?; get it again\.$/);
      expect(message).toContain(refused);
    });
  });
}
