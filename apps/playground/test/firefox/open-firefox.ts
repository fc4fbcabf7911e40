import { fileURLToPath } from "node:url";
import { startFirefox } from "@srloss/firefox";
import { preview } from "vite";
import { followLink, patience, quickHash } from "../open-page.ts";

type Browser = Awaited<ReturnType<typeof startFirefox>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

type Handle = NonNullable<Awaited<ReturnType<Page["$"]>>>;

/** A file that is dropped. */
export interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the page did since the list was emptied, in order: pictures by their labels, numbers by measure and picture, parts of a progress. */
type Seen = readonly string[];

/** The built page in Firefox. */
export interface FirefoxPage {
  readonly browser: Browser;
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: string[];
  /** Loads the page anew. */
  readonly load: (query: string, hash: string) => Promise<void>;
  /** Follows a link to another part of this page. */
  readonly go: (hash: string) => Promise<void>;
  readonly tab: (name: string) => Promise<void>;
  /** Presses a button that is there, or comes, by its name. */
  readonly press: (name: string, within?: string) => Promise<void>;
  readonly chip: (title: string) => Promise<void>;
  /** From another window, as people do; anywhere on the page, or on the place with this label. */
  readonly drop: (files: readonly Given[], label?: string) => Promise<void>;
  /** By the browser's own dialogue. */
  readonly choose: (label: string, path: string) => Promise<void>;
  /** The text of an element that is there, or comes. */
  readonly text: (selector: string) => Promise<string>;
  /** Names of the table's columns, once every number is there. */
  readonly names: () => Promise<readonly string[]>;
  /** A reconstruction's numbers, once every one is there. */
  readonly row: (name: string) => Promise<Record<string, number>>;
  readonly seen: () => Promise<Seen>;
  readonly forgetSeen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Keeps a list of what the page shows, in the order in which it comes. */
function watch(): void {
  const seen: string[] = [];
  Object.assign(globalThis, { seen });
  const note = (what: string | null) => what && !seen.includes(what) && seen.push(what);
  new MutationObserver(() => {
    for (const picture of document.querySelectorAll(".stage canvas[aria-label]"))
      note(picture.getAttribute("aria-label"));
    for (const { dataset } of document.querySelectorAll<HTMLElement>("td[data-column]"))
      note(`${dataset.column} of ${dataset.of}`);
    for (const progress of document.querySelectorAll(".status progress[value]"))
      note(`${progress.getAttribute("value")} of ${progress.getAttribute("max")}`);
  }).observe(document, { childList: true, subtree: true, attributes: true });
}

/** Serves `dist` from a folder of a host, and starts the browser. */
export async function openFirefox(executable: string): Promise<FirefoxPage> {
  const server = await preview({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    base: "/some/folder/",
    preview: { port: 0, host: "127.0.0.1" },
    logLevel: "error",
  });
  const browser = await startFirefox(executable);
  const page = await browser.newPage();
  page.setDefaultTimeout(patience.timeout);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.evaluateOnNewDocument(watch);

  const columns = async (selector: string) => {
    // In one look: between two, the comparison may be one of something else.
    const found = await page.waitForFunction(
      (selector) => {
        const cells = [...document.querySelectorAll<HTMLElement>(selector)];
        return (
          cells.length > 0 &&
          JSON.stringify(
            cells.map(({ dataset, textContent }) => [dataset.column ?? textContent, Number(dataset.value)]),
          )
        );
      },
      {},
      selector,
    );
    return JSON.parse((await found.jsonValue()) as string) as [string, number][];
  };
  return {
    browser,
    page,
    complaints,
    async load(query, hash) {
      await page.goto(`${server.resolvedUrls!.local[0]!}${query}#${quickHash(hash)}`);
    },
    go: (hash) => page.evaluate(followLink, quickHash(hash)),
    tab: (name) => page.locator(`#tab-${name}`).click(),
    async press(name, within = "body") {
      const found = await page.waitForFunction(
        (name, within) =>
          [...document.querySelectorAll<HTMLButtonElement>(`${within} button, ${within} summary`)].find(
            (one) =>
              (one.getAttribute("aria-label") ?? one.textContent) === name &&
              one.checkVisibility() &&
              one.disabled !== true,
          ),
        {},
        name,
        within,
      );
      await (found as Handle).click();
    },
    async chip(title) {
      const found = await page.evaluateHandle(
        (title) =>
          [...document.querySelectorAll<HTMLElement>("details.chip:not([open]) summary")].find(
            (one) => one.firstElementChild!.textContent === title,
          ),
        title,
      );
      await (found.asElement() as Handle | null)?.click();
    },
    async drop(files, label) {
      await page.evaluate(
        (files, label) => {
          const place = label
            ? [...document.querySelectorAll("label.drop")].find((one) => one.firstElementChild?.textContent === label)!
            : document.querySelector("h1")!;
          const dataTransfer = new DataTransfer();
          for (const [name, text] of files)
            dataTransfer.items.add(new File([Uint8Array.from(atob(text!), (letter) => letter.charCodeAt(0))], name!));
          for (const type of ["dragover", "drop"])
            place.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        },
        files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString("base64")]),
        label,
      );
    },
    async choose(label, path) {
      const labels = await page.$$eval("label.drop", (all) => all.map((one) => one.firstElementChild!.textContent));
      const input = (await page.$$("label.drop input"))[labels.indexOf(label)]!;
      await (input as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile(path);
    },
    async text(selector) {
      const element = await page.waitForSelector(selector);
      return element!.evaluate(({ textContent }) => textContent!);
    },
    names: async () => (await columns('.results[data-fresh="true"] thead .column .name')).map(([name]) => name),
    row: async (name) =>
      Object.fromEntries(await columns(`.results[data-fresh="true"] td[data-of="${name}"][data-column]`)),
    seen: () => page.evaluate(() => [...(globalThis as unknown as { seen: string[] }).seen]),
    forgetSeen: () =>
      page.evaluate(() => {
        (globalThis as unknown as { seen: string[] }).seen.length = 0;
      }),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
