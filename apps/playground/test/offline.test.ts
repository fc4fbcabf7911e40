import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { choosePair } from "./pictures.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("after the first visit", () => {
  let folder: string;
  let open: OpenPage;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-playground-"));
    cpSync(fileURLToPath(new URL("../dist", import.meta.url)), folder, { recursive: true });
    open = await openPage(chromium!, { hash: "engine=wasm&tab=engines", folder });
    await kept();
  });
  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The names of the caches that hold the page, once its service worker is at work. */
  const kept = () =>
    open.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      return (await caches.keys()).filter((name) => name.startsWith("srloss-page-"));
    });

  /** Another version, as a host has it after an update: other files, and the old ones gone. */
  function update(title: string): void {
    const script = readdirSync(join(folder, "assets")).find((name) => /^index-.*\.js$/.test(name))!;
    const renamed = `index-${title}.js`;
    renameSync(join(folder, "assets", script), join(folder, "assets", renamed));
    const change = (name: string, edit: (text: string) => string) => {
      const path = join(folder, name);
      writeFileSync(path, edit(readFileSync(path, "utf8").replaceAll(script, renamed)));
    };
    change("index.html", (text) => text.replace(/<title>.*<\/title>/, `<title>${title}</title>`));
    change("service-worker.js", (text) => text.replace(/(?<=^const version = ").*(?=")/, title));
  }

  it("an update is there at the next load, and two versions are kept", async () => {
    for (const title of ["second", "third"]) {
      await open.stopServer();
      update(title);
      await open.startServer();
      await open.page.reload();
      expect(await open.page.title()).toBe(title);
      await expect.poll(kept, patience).toContain(`srloss-page-${title}`);
    }
    await expect.poll(kept, patience).toEqual(["srloss-page-second", "srloss-page-third"]);
  });

  it("the page loads and compares without its server", async () => {
    await open.stopServer();
    await expect(fetch(open.address)).rejects.toThrow();
    await open.page.reload();
    expect(await open.page.title()).toBe("third");
    await choosePair(open, 32);
    expect((await open.row("reconstruction.png")).style).toBeGreaterThan(0);
  });

  it("an engine that was not used before starts without it, too", async () => {
    await open.tab("Engines");
    await open.page.getByRole("combobox", { name: /^Engine/ }).selectOption("webgl");
    await expect.poll(() => open.page.getByTestId("why").textContent(), patience).toMatch(/^Using webgl/);
    expect(await open.error.count()).toBe(0);
  });
});
