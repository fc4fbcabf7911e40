import { describe, expect, it } from "vitest";
import { bringFirefox, startFirefox } from "../src/index.ts";

const firefox = bringFirefox();

describe.skipIf(!firefox)("the Firefox of this machine", () => {
  it("renders a page, and hears what a script does to it", async () => {
    const browser = await startFirefox(firefox!);
    try {
      const page = await browser.newPage();
      await page.goto("data:text/html,<script>document.title = 6 * 7</script>");
      expect(await page.title()).toBe("42");
    } finally {
      await browser.close();
    }
  });
});
