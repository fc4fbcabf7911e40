import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OwnProcess, ownProcess } from "./own-process.ts";

let own: OwnProcess;
let folder: string;
beforeAll(async () => {
  own = await ownProcess();
  folder = await mkdtemp(join(tmpdir(), "srloss-handlers-"));
});
afterAll(() => Promise.all([own.remove(), rm(folder, { recursive: true })]));

it("importing the package, and what locks, engines and images do, leaves the process's signals to the user", async () => {
  const { code, stderr, told } = await own.run(
    `
    import { constants } from "node:os";
    const names = [...Object.keys(constants.signals), "exit", "beforeExit", "uncaughtException", "unhandledRejection",
      "uncaughtExceptionMonitor", "warning", "message", "disconnect"];
    const counts = () => Object.fromEntries(names.map((name) => [name, process.listenerCount(name)]).filter(([, n]) => n));
    const seen = { before: counts() };
    const { diskCache, useBackend, writePng, readImage } = await import("./index.js");
    seen.imported = counts();
    const cache = diskCache({ folder: ${JSON.stringify(join("FOLDER", "cache"))} });
    seen.held = await cache.locked("k", async () => counts());
    seen.released = counts();
    // tfjs's WebAssembly adds two, for uncaught errors, when it starts: emscripten's.
    await useBackend({ engine: "cpu" });
    const file = ${JSON.stringify(join("FOLDER", "a.png"))};
    await writePng(file, { width: 4, height: 4, channels: 3, data: new Uint8Array(48) });
    (await readImage(file)).dispose();
    seen.worked = counts();
    tell(seen);
  `.replaceAll("FOLDER", folder),
  );
  expect([code, stderr]).toEqual([0, ""]);
  const { before, ...later } = told as Record<string, Record<string, number>>;
  for (const name of ["imported", "held", "released", "worked"]) expect([name, later[name]]).toEqual([name, before]);
});
