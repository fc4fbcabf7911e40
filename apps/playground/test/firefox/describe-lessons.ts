import { beforeAll, describe, expect, it } from "vitest";
import { patience } from "../open-page.ts";
import type { FirefoxPage } from "./open-firefox.ts";

/** What a canvas in software takes for one picture, in milliseconds. */
const slow = 150;

/** What a chart was drawn of, the last time. */
interface Drawn {
  /** Texts that reach over the border of their canvas. */
  clipped: string[];
  labels: string[];
  /** Lines from the left to the right. */
  level: number;
  colours: string[];
}

/** What `listen` keeps in the page. */
interface Listening {
  readonly drawing: { pictures: number; ms: number };
  readonly charts: Map<HTMLCanvasElement, Drawn>;
}

/** The tabs that teach, and what went wrong there once. */
export function describeLessons(visit: () => FirefoxPage): void {
  describe("teaching", () => {
    let open: FirefoxPage;
    beforeAll(async () => {
      open = visit();
      await open.page.evaluate(listen);
      await open.go("tab=optimise&engine=srloss-wasm&side=32&start=grey&descents=l2,l1");
    });

    const number = (readout: string) =>
      open.page.$eval(`[data-testid="${readout}"]`, (told) => Number((told as HTMLElement).dataset.step));
    const begin = (panel: string) => open.page.locator(`#panel-${panel} button.main:not(:disabled)`).click();
    /** Pauses what runs: how long that took, and how many pictures were drawn until the worker had nothing to do. */
    const pause = async (panel: string) => {
      const answered = await open.page.evaluate(async (panel) => {
        const button = document.querySelector<HTMLElement>(`#${panel} button.main`)!;
        (globalThis as unknown as Listening).drawing.pictures = 0;
        const begun = performance.now();
        button.click();
        while (document.querySelector(`#${panel} button.main`)!.textContent !== "Go on")
          await new Promise((resolve) => setTimeout(resolve, 5));
        return performance.now() - begun;
      }, `panel-${panel}`);
      // It says what the engine holds between two jobs: what was under way has come by then.
      await open.tab("engines");
      await open.page.waitForFunction(() => document.querySelector('[data-testid="held"]')?.textContent);
      const { pictures } = await open.page.evaluate(() => (globalThis as unknown as Listening).drawing);
      await open.tab(panel);
      return { answered, pictures };
    };
    const run = () =>
      open.page.evaluate(() => ({
        told: document.querySelector('[data-testid="steps"]')!.textContent!.split(",")[0],
        totals: document.querySelector<HTMLElement>('[data-testid="steps"]')!.dataset.totals!,
        pictures: [...document.querySelectorAll<HTMLCanvasElement>("#panel-optimise .answer canvas")].map((canvas) =>
          canvas.toDataURL(),
        ),
        curves: document.querySelector("#panel-optimise .chart")!.getAttribute("aria-label")!,
      }));

    it("Optimise sends no frame before the last one is drawn, so that the page answers", async () => {
      await open.page.evaluate((ms) => Object.assign((globalThis as unknown as Listening).drawing, { ms }), slow);
      await begin("optimise");
      // Frames that did not wait for each other would be many by then: each takes longer to draw than the worker takes for the next.
      await open.page.waitForFunction(() => (globalThis as unknown as Listening).drawing.pictures > 14);
      await expect.poll(() => number("steps"), patience).toBeGreaterThan(40);
      const { answered, pictures } = await pause("optimise");
      console.info(`Paused after ${answered.toFixed(0)} ms, ${pictures} pictures drawn after that.`);
      expect(pictures).toBeLessThan(10);
      expect(answered).toBeLessThan(10 * slow);
    });

    it("its chart has whole labels, a line for each of few of them, every curve, and the last step's numbers", async () => {
      const { clipped, labels, level, colours } = await open.page.evaluate(
        () =>
          (globalThis as unknown as Listening).charts.get(
            document.querySelector<HTMLCanvasElement>("#panel-optimise .chart canvas")!,
          )!,
      );
      expect(clipped).toEqual([]);
      const decades = labels.filter((label) => /^(0\.0*1|1|1e-\d+)$/.test(label));
      expect(decades.length).toBeGreaterThan(2);
      expect(level).toBeLessThan(12);
      // The grid and two curves.
      expect(new Set(colours).size).toBe(3);
      const legend = await open.page.$$eval("#panel-optimise .u-legend .u-value", (all) =>
        all.map(({ textContent }) => textContent),
      );
      expect(legend).toHaveLength(3);
      for (const text of legend) expect(text).toMatch(/^\d/);
    });

    it("teaches why L2 blurs, and a look at other tabs and engines leaves the run as it was", async () => {
      const before = await run();
      await open.tab("blur");
      await open.page.waitForSelector('[data-testid="blur-lesson"][data-fresh="true"]');
      const values = await open.page.$$eval('[data-testid="blur-lesson"] tbody tr', (rows) =>
        rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.dataset.value))),
      );
      for (const [i, row] of values.entries()) expect(row.indexOf(Math.min(...row)), `row ${i}`).toBe(i);
      await open.tab("engines");
      for (const engine of ["cpu", "srloss-wasm"]) {
        await open.page.select("#panel-engines select", engine);
        await open.page.waitForFunction(
          (engine) => document.querySelector('[data-testid="why"]')!.textContent!.startsWith(`Using ${engine}`),
          {},
          engine,
        );
      }
      await open.tab("optimise");
      expect(await run()).toEqual(before);
      const step = await number("steps");
      await open.press("Step");
      await expect.poll(() => number("steps"), patience).toBe(step + 1);
      // Adam goes on with its moments: one more step is a small one.
      const [then, now] = [before.totals, (await run()).totals].map((text) => JSON.parse(text).l1 as number);
      expect(now! / then!).toBeGreaterThan(0.5);
      expect(now! / then!).toBeLessThan(2);
    });

    it("trains four networks, and pauses", async () => {
      await open.page.evaluate(() => Object.assign((globalThis as unknown as Listening).drawing, { ms: 0 }));
      await open.go("tab=train&engine=srloss-wasm&trainScale=2&upsampling=pixel-shuffle");
      expect(await open.text(".train-material")).toMatch(/all that the networks learn from/);
      await begin("train");
      await open.page.waitForFunction(() => document.querySelectorAll("[data-loss][data-psnr]").length === 4);
      expect(await number("train-steps")).toBeGreaterThan(0);
      await pause("train");
    });

    it("shows a distortion from nothing to much", async () => {
      await open.go("tab=distort&distortion=shift&layers=block1_conv1");
      await open.page.waitForSelector('[data-testid="distort"] [data-row="l1"] output[data-value]');
      const at = async (level: number) => {
        await open.page.$eval(
          '[data-testid="distort"] input[type="range"]',
          (slider, level) => {
            (slider as HTMLInputElement).value = String(level);
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          },
          level,
        );
        const value = await open.page.waitForSelector('[data-testid="distort"] [data-row="l1"] output[data-value]');
        return value!.evaluate((output) => Number((output as HTMLElement).dataset.value));
      };
      expect(await at(0)).toBe(0);
      const [weak, strong] = [await at(1), await at(6)];
      expect(weak).toBeGreaterThan(0);
      expect(strong).toBeGreaterThan(weak);
    });

    it("has all of every tab in the width of a phone", async () => {
      await open.page.setViewport({ width: 390, height: 844 });
      for (const name of ["compare", "blur", "train", "distort", "optimise", "engines"]) {
        await open.tab(name);
        const { scrollWidth, clientWidth } = await open.page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return { scrollWidth, clientWidth };
        });
        expect(clientWidth).toBeLessThanOrEqual(390);
        expect(scrollWidth, name).toBe(clientWidth);
      }
    });
  });
}

/** Counts pictures that are drawn, makes each take its time where that is asked for, and keeps what charts draw. */
function listen(): void {
  const { drawing, charts }: Listening = { drawing: { pictures: 0, ms: 0 }, charts: new Map() };
  Object.assign(globalThis, { drawing, charts });
  const { putImageData, fillText, clearRect, lineTo, stroke } = CanvasRenderingContext2D.prototype;
  const drawn = ({ canvas }: CanvasRenderingContext2D) => charts.get(canvas);
  Object.assign(CanvasRenderingContext2D.prototype, {
    putImageData(this: CanvasRenderingContext2D, ...given: Parameters<typeof putImageData>) {
      drawing.pictures++;
      for (const end = performance.now() + drawing.ms; performance.now() < end; );
      return Reflect.apply(putImageData, this, given);
    },
    clearRect(this: CanvasRenderingContext2D, ...given: Parameters<typeof clearRect>) {
      charts.set(this.canvas, { clipped: [], labels: [], level: 0, colours: [] });
      return Reflect.apply(clearRect, this, given);
    },
    lineTo(this: CanvasRenderingContext2D, x: number, y: number) {
      const [chart, [before]] = [drawn(this), [at.get(this)]];
      if (chart && before?.y === y && Math.abs(x - before.x) > this.canvas.width / 2) chart.level++;
      at.set(this, { x, y });
      return Reflect.apply(lineTo, this, [x, y]);
    },
    stroke(this: CanvasRenderingContext2D, ...given: Parameters<typeof stroke>) {
      drawn(this)?.colours.push(String(this.strokeStyle));
      return Reflect.apply(stroke, this, given);
    },
    fillText(this: CanvasRenderingContext2D, ...given: Parameters<typeof fillText>) {
      const [text, x, y] = given;
      const chart = drawn(this);
      const { actualBoundingBoxLeft, actualBoundingBoxRight } = this.measureText(text);
      const from = this.getTransform();
      for (const end of [x - actualBoundingBoxLeft, x + actualBoundingBoxRight]) {
        const place = from.transformPoint({ x: end, y });
        const { width, height } = this.canvas;
        if (place.x < 0 || place.y < 0 || place.x > width || place.y > height) chart?.clipped.push(text);
      }
      if (text) chart?.labels.push(text);
      return Reflect.apply(fillText, this, given);
    },
  });
  const { moveTo } = CanvasRenderingContext2D.prototype;
  const at = new WeakMap<CanvasRenderingContext2D, { x: number; y: number }>();
  CanvasRenderingContext2D.prototype.moveTo = function (x: number, y: number) {
    at.set(this, { x, y });
    return Reflect.apply(moveTo, this, [x, y]);
  };
}
