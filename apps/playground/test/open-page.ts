import { fileURLToPath } from "node:url";
import { type Chromium, gpuFlags } from "@srloss/chromium";
import { type Browser, type Page, chromium as playwright } from "playwright";
import { preview } from "vite";

/** The built page in a browser, and what its console said. */
export interface OpenPage {
  readonly page: Page;
  readonly address: string;
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Serves `dist` and opens it. */
export async function openPage(chromium: Chromium, hash: string): Promise<OpenPage> {
  const server = await preview({
    root: fileURLToPath(new URL("..", import.meta.url)),
    preview: { port: 0, host: "127.0.0.1" },
    logLevel: "error",
  });
  const browser: Browser = await playwright.launch({ executablePath: chromium.executable, args: [...gpuFlags] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const address = server.resolvedUrls!.local[0]!;
  await page.goto(`${address}#${hash}`);
  return {
    page,
    address,
    complaints,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
