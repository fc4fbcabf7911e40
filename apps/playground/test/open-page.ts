import { fileURLToPath } from "node:url";
import { type Chromium, gpuFlags } from "@srloss/chromium";
import { type Browser, type BrowserContextOptions, type Locator, type Page, chromium as playwright } from "playwright";
import { preview } from "vite";

/** The machine may be busy. */
export const patience = { timeout: 60_000 };

interface OpenOptions {
  /** Of the page's address, without `#`; random weights and the losses are asked for where it doesn't say otherwise. */
  readonly hash?: string;
  /** How the browser is set. */
  readonly context?: BrowserContextOptions;
  /** What is served. Defaults to the built page. */
  readonly folder?: string;
}

/** The built page in a browser, and what its console said. */
export interface OpenPage {
  readonly page: Page;
  readonly address: string;
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: string[];
  /** The comparison, once it belongs to what is chosen now. */
  readonly results: Locator;
  /** The sentence about what went wrong. */
  readonly error: Locator;
  readonly button: (name: string) => Locator;
  readonly tab: (name: string) => Promise<void>;
  /** Follows a link to another part of this page, without `#`; what is read afterwards belongs to it. */
  readonly go: (hash: string) => Promise<void>;
  /** The place to drop files under this label. */
  readonly drop: (label: string) => Locator;
  /** Chooses a file by the browser's dialogue. */
  readonly choose: (label: string, name: string, content: Uint8Array) => Promise<void>;
  /** A reconstruction's numbers, by the table's rows, once every one is there. */
  readonly row: (name: string) => Promise<Record<string, number>>;
  /** Opens what lies behind a chip. */
  readonly chip: (title: string) => Promise<void>;
  /** The whole page, into a folder that git ignores, for people to look at. */
  readonly screenshot: (name: string) => Promise<void>;
  /** The server ends, the browser stays. */
  readonly stopServer: () => Promise<void>;
  /** At the same address, with the files that are there now. */
  readonly startServer: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A page's address as tests want it: no download, and no more numbers than they look at. */
export function quickHash(hash = ""): string {
  const words = new URLSearchParams({ network: "random", measures: "l1,l2,perceptual,style,psnr,ssim" });
  for (const [name, value] of new URLSearchParams(hash)) words.set(name, value);
  return words.toString();
}

/**
 * In the page: follows a link to another part of it, on the engine, with the weights and the sample that are there where it names none. The
 * page hears of it first, and has drawn what follows from it before a timer is due.
 */
export function followLink(hash: string): Promise<void> {
  const [link, now] = [hash, location.hash.slice(1)].map((words) => new URLSearchParams(words)) as [
    URLSearchParams,
    URLSearchParams,
  ];
  for (const name of ["engine", "network", "sample"])
    if (!link.has(name) && now.has(name)) link.set(name, now.get(name)!);
  return new Promise<void>((resolve) => {
    addEventListener("hashchange", () => setTimeout(resolve), { once: true });
    const before = location.hash;
    location.hash = link.toString();
    if (location.hash === before) resolve();
  });
}

/** Those that are open, and what the one said that was closed last. */
const pages = new Set<Page>();
let closedLast: string | undefined;

async function said(page: Page): Promise<string> {
  // It may answer no more.
  const words = await page
    .locator("body")
    .ariaSnapshot({ timeout: 5000 })
    .catch((problem: Error) => problem.message);
  return `${page.url()} says:\n${words.replace(/^/gm, "  ")}`;
}

/** What pages say, for whoever reads of a failure: of those that are open, or of the one that was closed last. */
export async function saidLast(): Promise<readonly string[]> {
  return pages.size ? Promise.all(Array.from(pages, said)) : closedLast === undefined ? [] : [closedLast];
}

/** One for all files that a process runs: each page has cookies, caches and storage of its own. */
let browser: Browser | undefined;

async function startedBrowser({ executable }: Chromium): Promise<Browser> {
  if (!browser?.isConnected()) browser = await playwright.launch({ executablePath: executable, args: [...gpuFlags] });
  return browser;
}

const browserContext = async (chromium: Chromium, options: BrowserContextOptions) =>
  (await startedBrowser(chromium)).newContext({ viewport: { width: 1280, height: 900 }, ...options });

/** Serves `dist` from a folder of a host, as many hosts do, and opens it. */
export async function openPage(chromium: Chromium, options: OpenOptions = {}): Promise<OpenPage> {
  const { context = {}, folder = "dist" } = options;
  const hash = quickHash(options.hash);
  const serve = (port: number) =>
    preview({
      root: fileURLToPath(new URL("..", import.meta.url)),
      base: "/some/folder/",
      build: { outDir: folder },
      preview: { port, strictPort: true, host: "127.0.0.1" },
      logLevel: "error",
    });
  let server = await serve(0);
  const page = await (await browserContext(chromium, context)).newPage();
  page.setDefaultTimeout(patience.timeout);
  pages.add(page);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const address = server.resolvedUrls!.local[0]!;
  await page.goto(`${address}#${hash}`);

  const results = page.locator('.results[data-fresh="true"]');
  const drop = (label: string) => page.locator("label.drop").filter({ has: page.getByText(label, { exact: true }) });
  return {
    page,
    address,
    complaints,
    results,
    error: page.getByRole("alert"),
    button: (name) => page.getByRole("button", { name, exact: true }),
    tab: (name) => page.getByRole("tab", { name }).click(),
    go: (hash) => page.evaluate(followLink, hash),
    drop,
    choose: (label, name, content) =>
      drop(label)
        .locator("input")
        .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) }),
    async row(name) {
      // In one look: between two, the comparison may be one of something else.
      const found = await page.waitForFunction((words) => {
        const cells = [...document.querySelectorAll<HTMLElement>(words)];
        return (
          cells.length > 0 && Object.fromEntries(cells.map(({ dataset }) => [dataset.column!, Number(dataset.value)]))
        );
      }, `.results[data-fresh="true"] td[data-of="${name}"][data-column]`);
      return found.jsonValue() as Promise<Record<string, number>>;
    },
    async chip(title) {
      const chip = page.locator("details.chip").filter({ has: page.locator("summary").getByText(title) });
      if ((await chip.getAttribute("open")) === null) await chip.locator("summary").click();
    },
    async screenshot(name) {
      const folder = fileURLToPath(new URL("../.screenshots/", import.meta.url));
      await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
    },
    stopServer: () => server.close(),
    async startServer() {
      server = await serve(Number(new URL(address).port));
    },
    async close() {
      pages.delete(page);
      closedLast = await said(page);
      await page.context().close();
      await server.close();
    },
  };
}
