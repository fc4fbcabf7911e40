import { bringChromium } from "@srloss/chromium";
import type { Page } from "playwright";
import { type OpenPage, openPage } from "./open-page.ts";

/** Milliseconds since the navigation began. */
interface Moments {
  readonly picture: number;
  readonly number: number;
}

type Part = "first" | "all" | "blur" | "train";
const rounds = 3;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/**
 * Prints how long a visitor with an empty cache waits for the built page, on a server of this machine: `first` for the first picture,
 * the first number, and what travels until then; `all` for every number; `blur` for the lesson that needs no download; `train` for what
 * networks have learnt after a minute.
 *
 * @param only Parts that are wanted; all where there is none.
 */
export async function measureLoadTimes(only: readonly string[] = []): Promise<void> {
  const open = await openPage(bringChromium()!, {
    hash: "tab=engines&engine=cpu",
    context: { serviceWorkers: "block" },
  });
  const parts: Readonly<Record<Part, (open: OpenPage) => Promise<void>>> = { first, all, blur, train };
  try {
    await open.page.close();
    for (const [name, part] of Object.entries(parts)) if (!only.length || only.includes(name)) await part(open);
  } finally {
    await open.close();
  }
}

/** A page of a context of its own: nothing is cached. */
async function visit<T>({ page }: OpenPage, look: (fresh: Page) => Promise<T>): Promise<T> {
  const context = await page
    .context()
    .browser()!
    .newContext({ viewport: { width: 1440, height: 900 } });
  const fresh = await context.newPage();
  fresh.setDefaultTimeout(120_000);
  try {
    return await look(fresh);
  } finally {
    await context.close();
  }
}

async function first(open: OpenPage): Promise<void> {
  const found: (Moments & { bytes: number })[] = [];
  for (let i = 0; i < rounds; i++)
    found.push(
      await visit(open, async (page) => {
        await page.addInitScript(() => {
          const moments: { -readonly [name in keyof Moments]?: number } = {};
          Object.assign(globalThis, { moments });
          const painted = (name: keyof Moments) => {
            if (moments[name] !== undefined) return;
            moments[name] = Number.NaN;
            // The frame after the one that has it is the first that comes when it has been shown.
            requestAnimationFrame(() =>
              requestAnimationFrame(() => {
                moments[name] = performance.now();
              }),
            );
          };
          new MutationObserver(() => {
            if (document.querySelector(".stage canvas")) painted("picture");
            if (document.querySelector("td[data-column]")) painted("number");
          }).observe(document, { childList: true, subtree: true, attributes: true });
        });
        let bytes = 0;
        // The worker's, too.
        page.on("response", async (response) => {
          bytes += (await response.body().catch(() => undefined))?.length ?? 0;
        });
        await page.goto(open.address);
        await page.locator("td[data-column]").first().waitFor();
        const before = bytes;
        await page.waitForFunction(() => (globalThis as unknown as { moments: Moments }).moments.number > 0);
        const moments = await page.evaluate(() => (globalThis as unknown as { moments: Moments }).moments);
        return { ...moments, bytes: before };
      }),
    );
  const middle = (name: keyof Moments) => found.map((one) => one[name]).sort((a, b) => a - b)[rounds >> 1]!;
  const most = Math.max(...found.map(({ bytes }) => bytes));
  console.info(`first picture: ${seconds(middle("picture"))}`);
  console.info(`first number: ${seconds(middle("number"))}`);
  console.info(`before the first number: ${(most / 1e6).toFixed(2)} MB, not compressed`);
}

async function all(open: OpenPage): Promise<void> {
  await visit(open, async (page) => {
    await page.goto(open.address);
    await page.locator('.results[data-fresh="true"]').waitFor();
    const waited = await page.evaluate(() => performance.now());
    console.info(`all ${await page.locator("td[data-column]").count()} numbers of the table: ${seconds(waited)}`);
  });
}

async function blur(open: OpenPage): Promise<void> {
  const found: number[] = [];
  for (let i = 0; i < rounds; i++)
    found.push(
      await visit(open, async (page) => {
        await page.goto(`${open.address}#tab=blur`);
        await page.locator('[data-testid="blur-lesson"][data-fresh="true"]').waitFor();
        return page.evaluate(() => performance.now());
      }),
    );
  console.info(
    `Why L2 blurs, from the address to three answers: ${seconds(found.sort((a, b) => a - b)[rounds >> 1]!)}`,
  );
}

async function train(open: OpenPage): Promise<void> {
  const minute = 60_000;
  await visit(open, async (page) => {
    await page.goto(`${open.address}#tab=train`);
    await page.locator("#panel-train button.main").filter({ hasText: "Start" }).waitFor();
    await page.getByText("Ready", { exact: true }).waitFor();
    await page.locator("#panel-train button.main").click();
    await page.waitForTimeout(minute - 10_000);
    const lanes = await page
      .locator("#panel-train [data-loss]")
      .evaluateAll((all) => all.map(({ textContent }) => textContent));
    const steps = await page.getByTestId("train-steps").textContent();
    console.info(`Train, after ${seconds(minute - 10_000)}: ${steps}`);
    for (const lane of lanes) console.info(`  ${lane}`);
  });
}
