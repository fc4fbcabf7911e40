import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bringChromium } from "@srloss/chromium";
import sharp from "sharp";
import { openPage } from "./open-page.ts";

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: "dark" | "light";
  /** What is waited for. */
  readonly until: string;
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
    name: "why-l2-blurs-phone",
    hash: "tab=blur",
    width: 390,
    height: 844,
    until: '[data-testid="blur-lesson"][data-fresh="true"]',
  },
];

/** Opens the built page and writes what it looks like to docs/playground, each picture below 300 kB. */
export async function takeScreenshots(): Promise<void> {
  const folder = fileURLToPath(new URL("../../../docs/playground/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const { name, hash, width, height, colorScheme = "light", until } of shots) {
    const open = await openPage(bringChromium()!, {
      // The site's own weights where it has some.
      hash: `network=keras&measures=&engine=srloss-wasm&${hash}`,
      context: { viewport: { width, height }, colorScheme, serviceWorkers: "block" },
    });
    try {
      await open.page.locator(until).first().waitFor({ timeout: 300_000 });
      if (hash.includes("map=")) await open.page.locator("canvas.map").first().waitFor();
      const bytes = await open.page.screenshot();
      await sharp(bytes).png({ palette: true, colours: 256, effort: 10, dither: 0.6 }).toFile(`${folder}${name}.png`);
      console.info(`docs/playground/${name}.png`);
    } finally {
      await open.close();
    }
  }
}
