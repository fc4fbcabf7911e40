import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bringChromium } from "@srloss/chromium";
import sharp from "sharp";
import { type OpenPage, openPage } from "./open-page.ts";

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: "dark" | "light";
  /** What is waited for. */
  readonly until: string;
  /** Of what is started: how far it runs, as this readout says. */
  readonly run?: { readonly readout: string; readonly steps: number };
}

const compared = '.results[data-fresh="true"]';
const shots: readonly Shot[] = [
  { name: "compare", hash: "", width: 1440, height: 900, until: compared },
  {
    name: "compare-dark",
    hash: "map=perceptual block3_conv3",
    width: 1440,
    height: 900,
    colorScheme: "dark",
    until: compared,
  },
  { name: "compare-phone", hash: "", width: 390, height: 844, until: compared },
  // As high as the table and what stands below it.
  { name: "table", hash: "sort=lpips", width: 1440, height: 1560, until: compared },
  {
    name: "why-l2-blurs",
    hash: "tab=blur",
    width: 1440,
    height: 1000,
    until: '[data-testid="blur-lesson"][data-fresh="true"]',
  },
  {
    name: "distort",
    hash: "tab=distort",
    width: 1440,
    height: 900,
    until: '[data-testid="distort"][data-fresh="true"]',
  },
  {
    name: "distort-phone",
    hash: "tab=distort&distortion=noise",
    width: 390,
    height: 844,
    until: '[data-testid="distort"][data-fresh="true"]',
  },
  {
    name: "why-l2-blurs-phone",
    hash: "tab=blur",
    width: 390,
    height: 844,
    until: '[data-testid="blur-lesson"][data-fresh="true"]',
  },
  {
    name: "train",
    hash: "tab=train",
    width: 1440,
    // Down to the curves.
    height: 1180,
    until: "[data-loss] canvas",
    run: { readout: "train-steps", steps: 80 },
  },
  {
    name: "train-phone",
    hash: "tab=train",
    width: 390,
    height: 844,
    until: "[data-loss] canvas",
    run: { readout: "train-steps", steps: 60 },
  },
  {
    name: "optimise",
    hash: "tab=optimise&start=grey&side=96&place=96,110",
    width: 1440,
    height: 900,
    until: "#panel-optimise .answer canvas",
    run: { readout: "steps", steps: 100 },
  },
  {
    name: "optimise-phone",
    hash: "tab=optimise&start=grey&side=96&place=96,110",
    width: 390,
    height: 844,
    until: "#panel-optimise .answer canvas",
    run: { readout: "steps", steps: 60 },
  },
];

/**
 * Opens the built page and writes what it looks like to docs/playground, each picture below 300 kB.
 *
 * @param only Names of those that are wanted; all where there is none.
 */
export async function takeScreenshots(only: readonly string[] = []): Promise<void> {
  const folder = fileURLToPath(new URL("../../../docs/playground/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const { name, hash, width, height, colorScheme = "light", until, run } of shots) {
    if (only.length && !only.includes(name)) continue;
    const open = await openPage(bringChromium()!, {
      // The site's own weights where it has some.
      hash: `network=keras&measures=&engine=srloss-wasm&${hash}`,
      context: { viewport: { width, height }, colorScheme, serviceWorkers: "block" },
    });
    try {
      await open.page.locator(until).first().waitFor({ timeout: 300_000 });
      if (run) await runFor(open, run.readout, run.steps);
      if (hash.includes("map=")) await open.page.locator("canvas.map").first().waitFor();
      const bytes = await open.page.screenshot();
      await sharp(bytes).png({ palette: true, colours: 256, effort: 10, dither: 0.6 }).toFile(`${folder}${name}.png`);
      console.info(`docs/playground/${name}.png`);
    } finally {
      await open.close();
    }
  }
}

async function runFor({ page, button }: OpenPage, readout: string, steps: number): Promise<void> {
  await button("Start").click();
  await page.waitForFunction(
    ([readout, steps]) =>
      Number(document.querySelector<HTMLElement>(`[data-testid="${readout}"]`)!.dataset.step) >= steps,
    [readout, steps] as const,
    { timeout: 900_000, polling: 500 },
  );
  await button("Pause").click();
}
