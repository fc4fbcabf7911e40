import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { choosePair } from "./pictures.ts";

const chromium = bringChromium();
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const digestOf = (content: string) => createHash("sha256").update(content).digest("hex").slice(0, 16);

describe.skipIf(!chromium)("after the first visit", () => {
  let folder: string;
  let open: OpenPage;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-playground-"));
    cpSync(dist, folder, { recursive: true });
    open = await openPage(chromium!, { hash: "engine=wasm&tab=engines", folder });
    await vi.waitFor(async () => expect(await kept()).toHaveLength(1), patience);
  });
  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The versions of the page that are kept whole, once no service worker is on its way. */
  const kept = () =>
    open.page.evaluate(async () => {
      const { installing, waiting, active } = await navigator.serviceWorker.ready;
      if (installing || waiting || active?.state !== "activated") return [];
      const names = (await caches.keys()).filter((name) => name.startsWith("srloss-page-"));
      const whole = await Promise.all(names.map(async (name) => (await caches.open(name)).match("index.html")));
      return names.filter((_, i) => whole[i]);
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

  it("the page has threads, which its server's headers do not allow", async () => {
    expect((await fetch(open.address)).headers.get("cross-origin-embedder-policy")).toBeNull();
    expect(await open.page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([true, "function"]);
  });

  it("the page loads and compares without its server", async () => {
    await open.stopServer();
    await expect(fetch(open.address)).rejects.toThrow();
    await open.page.reload();
    expect(await open.page.title()).toBe("third");
    await choosePair(open, 32);
    expect((await open.row("reconstruction.png")).style).toBeGreaterThan(0);
  });

  it("the page loads where its server takes the connection and says nothing", async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket)).listen(
      Number(new URL(open.address).port),
      "127.0.0.1",
    );
    try {
      await open.page.reload();
      expect(await open.page.title()).toBe("third");
      expect(sockets.size).toBeGreaterThan(0);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it("the site's weights are kept with each version, and what did not change is not asked for again", async () => {
    const name = "weights/some.safetensors";
    const put = (content: string, title: string) => {
      mkdirSync(join(folder, "weights"), { recursive: true });
      writeFileSync(join(folder, name), content);
      update(title);
      const worker = join(folder, "service-worker.js");
      const known = `const weights = ${JSON.stringify({ [name]: digestOf(content) })};`;
      writeFileSync(worker, readFileSync(worker, "utf8").replace(/^const weights = .*$/m, known));
    };
    const bytes = () =>
      open.page.evaluate(async (url) => (await fetch(url)).text(), `${open.address}${name}`).catch(() => undefined);
    const keeping = () =>
      open.page.evaluate(async () => (await navigator.serviceWorker.ready).active!.postMessage("keep the weights"));
    const versionsWith = (content: string) =>
      open.page.evaluate(
        async (url) => {
          const names = (await caches.keys()).filter((one) => one.startsWith("srloss-page-"));
          const found = await Promise.all(names.map(async (one) => (await caches.open(one)).match(url)));
          return names.filter((_, i) => found[i]).map((one) => one.replace("srloss-page-", ""));
        },
        `${open.address}${name}?${digestOf(content)}`,
      );
    for (const [title, content] of [
      ["fourth", "first-bytes"],
      ["fifth", "first-bytes"],
      ["sixth", "other-bytes"],
    ] as const) {
      put(content, title);
      await open.startServer();
      await open.page.reload();
      await expect.poll(kept, patience).toContain(`srloss-page-${title}`);
      if (title === "fifth") rmSync(join(folder, name));
      await keeping();
      await expect.poll(() => versionsWith(content), patience).toContain(title);
      await open.stopServer();
      expect(await bytes()).toBe(content);
    }
    // Of the versions before the last two nothing is left.
    expect(await versionsWith("first-bytes")).toEqual(["fifth"]);
  });

  it("an engine that was not used before starts without it, too", async () => {
    await open.tab("Engines");
    await open.page.getByRole("combobox", { name: /^Engine/ }).selectOption("webgl");
    await expect.poll(() => open.page.getByTestId("why").textContent(), patience).toMatch(/^Using webgl/);
    expect(await open.error.count()).toBe(0);
  });
});
