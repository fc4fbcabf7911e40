import { expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { wasmPaths } from "./conformance/start-engine.ts";

it("after wrong addresses come the right ones", async () => {
  const wrong = Object.fromEntries(Object.keys(wasmPaths).map((name) => [name, `/nothing/here/${name}`]));
  for (const engine of ["wasm", "srloss-wasm"] as const)
    for (const paths of ["/nothing/here/", wrong])
      await expect(useBackend({ engine, wasmPaths: paths })).rejects.toThrow(
        new RegExp(`^The engine ${engine} does not work here: its backend "${engine}" did not start \\(.+\\)\\.$`),
      );
  expect((await useBackend({ engine: "srloss-wasm", wasmPaths })).engine).toBe("srloss-wasm");
});
