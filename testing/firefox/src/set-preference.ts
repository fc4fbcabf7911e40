import type { Browser } from "puppeteer-core";

/** What puppeteer speaks to Firefox through, which its types keep to themselves. */
interface Connected {
  readonly connection: { send(method: string, words: object): Promise<{ readonly result: unknown }> };
}

/**
 * Sets a number of `about:config` in a Firefox that runs; its pages follow at once. So one browser has forced colours
 * (`browser.display.document_color_use`: 2, and 0 for none), for which WebDriver has no command there.
 */
export async function setPreference(browser: Browser, name: string, value: number): Promise<void> {
  const { connection } = browser as unknown as Connected;
  const { result } = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
  const [{ context }] = (result as { contexts: [{ context: string }] }).contexts;
  const expression = `Services.prefs.setIntPref(${JSON.stringify(name)}, ${value})`;
  const answer = await connection.send("script.evaluate", { expression, target: { context }, awaitPromise: false });
  if ((answer.result as { type: string }).type !== "success") throw new Error(`Firefox did not set ${name}.`);
}
