import { bringChromium } from "@srloss/chromium";
import type { ConsoleMessage } from "playwright";
import { describe, expect, it } from "vitest";
import { openPage, patience } from "./open-page.ts";

const chromium = bringChromium();

// Firefox's `new Worker` in a worker sometimes does not return; here what comes before it does not.
const stuck = "WebAssembly.instantiateStreaming = () => { console.log('stuck'); for (;;); };";

describe.skipIf(!chromium)("a worker that gets stuck while its engine starts", () => {
  it.each([
    ["once: the page is loaded once more, with its settings", 1],
    ["twice: the page says so", 2],
  ])("%s", async (_, times) => {
    const open = await openPage(chromium!, {
      hash: "tab=engines&engine=cpu&measures=l1",
      context: { serviceWorkers: "block" },
    });
    try {
      const { page } = open;
      let loads = 0;
      await page.route("**/worker-*.js", async (route) => {
        const answer = await route.fetch();
        const script = await answer.text();
        await route.fulfill({ response: answer, body: loads++ < times ? stuck + script : script });
      });
      const isStuck = () => page.waitForEvent("console", (message: ConsoleMessage) => message.text() === "stuck");
      await page.clock.install();
      let next = isStuck();
      await page.goto(`${open.address}?again#tab=compare&engine=wasm&network=random&measures=l1`);
      for (let time = 1; time <= times; time++) {
        await next;
        next = isStuck();
        const over = () => (time < 2 ? loads > time : open.error.filter({ hasText: "does not answer" }).isVisible());
        await expect
          .poll(async () => {
            await page.clock.fastForward(20_000);
            return over();
          }, patience)
          .toBe(true);
      }
      if (times === 1) await open.results.waitFor();
      next.catch(() => undefined);
      expect(loads).toBe(2);
      expect(page.url()).toContain("engine=wasm");
    } finally {
      await open.close();
    }
  });
});
