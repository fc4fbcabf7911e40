import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "@srloss/chromium";
import { type Browser, chromium, type Page } from "playwright";
import type { BenchOptions } from "../bench.ts";
import { markdownTable } from "../markdown-table.ts";
import { type LossAnswer, startOurs, startPytorch, threadsInWords } from "./peers.ts";
import { takeTurns } from "./take-turns.ts";
import { besideTorch, torchHead } from "./torch-columns.ts";
import type { WasmPage } from "./wasm-page.ts";

/** Medians in milliseconds. */
interface ChromiumRow {
  readonly threads: number;
  readonly name: string;
  readonly ms: number;
  readonly nodeMs: number;
  /** undefined where there is no PyTorch. */
  readonly torchMs: number | undefined;
}

export interface ChromiumFigures {
  readonly rows: readonly ChromiumRow[];
  readonly report: string;
  readonly faults: readonly string[];
}

/** The same computation, but for relaxed SIMD that one of the two may not have. */
const limit = 1e-5;

/** WebAssembly has threads on pages with these. */
const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * Whole losses on a page in Chromium, in Node and in PyTorch, which take turns. Several threads run on a page that is
 * cross-origin isolated, one on a page that isn't.
 *
 * @throws Error where there is no Chromium.
 */
export async function inChromium(options: BenchOptions): Promise<ChromiumFigures> {
  const found = findChromium();
  if (!found) throw new Error("no Chromium is on this machine; SRLOSS_CHROMIUM names one.");
  const browser = await chromium.launch({ executablePath: found.executable, args: ["--no-sandbox"] });
  try {
    const rows: ChromiumRow[] = [];
    const parts: string[] = [];
    const faults: string[] = [];
    for (const threads of options.threads) {
      const own = await oneThreadCount(browser, threads, options);
      rows.push(...own.rows);
      parts.push(own.report);
      faults.push(...own.faults);
    }
    return { rows, report: parts.join("\n\n"), faults };
  } finally {
    await browser.close();
  }
}

async function oneThreadCount(browser: Browser, threads: number, options: BenchOptions): Promise<ChromiumFigures> {
  const { size, rounds, note } = options;
  const page = await openPage(browser, threads, options);
  const node = await startOurs(options, threads);
  const torch = await startPytorch(size, threads, note);
  try {
    const rows: ChromiumRow[] = [];
    const faults: string[] = [];
    for (const what of ["loss", "gradient"] as const) {
      const name = what === "loss" ? "loss" : "loss and gradient";
      note(`Chromium, ${threadsInWords(threads)}: ${name} ...`);
      const inPage = () => page.evaluate(async (gradient) => (await own()).run(gradient), what === "gradient");
      const inNode = () => node.ask<LossAnswer>(`${what} fast`);
      const [{ value }, { value: expected }] = [await inPage(), await inNode()];
      if (!(Math.abs(value / expected - 1) <= limit))
        faults.push(`${name}, ${threadsInWords(threads)}, is ${value} in Chromium and ${expected} in Node`);
      const [ms, nodeMs, torchMs] = await takeTurns(options, [
        inPage,
        inNode,
        ...(torch ? [() => torch.ask<LossAnswer>(`${what} perceptual`)] : []),
      ]);
      rows.push({ threads, name, ms: ms!, nodeMs: nodeMs!, torchMs });
    }
    const cells = rows.map(({ name, ms, nodeMs, torchMs }) => [
      name,
      ms.toFixed(1),
      nodeMs.toFixed(1),
      (ms / nodeMs).toFixed(2),
      ...besideTorch(ms, torchMs, torch !== undefined),
    ]);
    const head = ["", "Chromium, ms", "Node, ms", "of Node", ...torchHead(torch !== undefined)];
    const where = threads > 1 ? "a page that is cross-origin isolated" : "a page without isolation";
    const title = `Chromium ${browser.version()}, ${where}, ${threadsInWords(threads)}, ${size}x${size}, median of ${rounds} rounds.`;
    return { rows, faults, report: `${title}\n\n${markdownTable(head, cells)}` };
  } finally {
    await page.context().close();
    await node.end();
    await torch?.end();
  }
}

/** Where `wasm-page.ts` puts what it offers. Called on the page. */
declare function own(): Promise<WasmPage>;

async function openPage(browser: Browser, threads: number, { size, relaxedSimd }: BenchOptions): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  const script = fileURLToPath(new URL("./page", import.meta.url));
  const tfjs = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
  await page.route("https://bench.test/**", (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = threads > 1 ? isolated : {};
    if (pathname === "/")
      return route.fulfill({
        headers,
        contentType: "text/html",
        body: '<!doctype html><script type="module" src="/page/wasm-page.js"></script>',
      });
    const file = pathname.replace(/^\/tfjs\//, `${tfjs}/`).replace(/^\/page\//, `${script}/`);
    if (file === pathname) return route.fulfill({ status: 404 });
    return route.fulfill({ headers, contentType: types[extname(file)] ?? "", body: readFileSync(file) });
  });
  const simd = relaxedSimd ? "relaxed" : "plain";
  await page.goto(`https://bench.test/?size=${size}&threads=${threads}&simd=${simd}`, { waitUntil: "load" });
  if (problems.length) throw new Error(`the page in Chromium failed: ${problems.join("; ")}`);
  const started = await page.evaluate(async () => (await own()).threads);
  if (started !== threads) throw new Error(`the page in Chromium has ${started} threads and not ${threads}.`);
  return page;
}
