import { evaluatePair, pairTensors } from "@srloss/evaluate";
import { decodeImage, type Pixels } from "@srloss/node-gpu";
import { dispose, slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { type ShownMap, shownMap } from "../maps/draw-map.ts";
import { hearMeanwhile } from "../terminal/interruption.ts";
import { pixelsOf } from "./measure-study.ts";
import { cutToScale } from "./reconstruct.ts";
import { methodsOf, type StudyReport } from "./study-report.ts";
import { reconstructionPath } from "./study-results.ts";

/** A part of an image, and what became of it. */
export interface StudyCrops {
  readonly image: string;
  readonly original: Pixels;
  readonly methods: readonly {
    readonly title: string;
    readonly pixels: Pixels;
    readonly psnr: number;
    /** Where it differs from the original; those of one image have the same colours. */
    readonly map: ShownMap;
  }[];
}

const side = 96;

/** Of each image the part that bicubic gets most wrong. */
export async function studyCrops(report: StudyReport, most: number, signal: AbortSignal): Promise<StudyCrops[]> {
  const { test, results } = report;
  const names = test.names.filter((name) => results.methods.bicubic?.images[name] !== undefined).slice(0, most);
  const found: StudyCrops[] = [];
  for (const name of names) {
    await hearMeanwhile(signal);
    found.push(await cropsOf(name, report));
  }
  return found;
}

async function cropsOf(image: string, report: StudyReport): Promise<StudyCrops> {
  const { test, settings, out, results } = report;
  const decoded = await test.readImage(image);
  const pair = pairTensors({ sr: decoded as never, hr: decoded as never });
  const hr = cutToScale(pair.hr, settings.scale);
  const methods = methodsOf(report).filter(({ name }) => results.methods[name]!.images[image] !== undefined);
  const large: Tensor4D[] = [];
  for (const { name } of methods) {
    const sr = await decodeImage(reconstructionPath(out, image, name));
    const tensors = pairTensors({ sr, hr: sr });
    tensors.hr.dispose();
    large.push(tensors.sr);
  }
  const place = await worstPlace(hr, large[0]!);
  const original = place(hr);
  const shown = [];
  for (const [i, { name, title }] of methods.entries()) {
    const cut = place(large[i]!);
    const map = await differences(original, cut);
    const psnr = results.methods[name]!.images[image]!.values.psnr!;
    shown.push({ title, psnr, pixels: await pixelsOf(cut), map });
    cut.dispose();
  }
  const top = Math.max(...shown.map(({ map }) => map.top));
  const crops = {
    image,
    original: await pixelsOf(original),
    methods: shown.map((one) => ({ ...one, map: { ...one.map, top } })),
  };
  dispose([pair.hr, pair.sr, hr, original, ...large]);
  return crops;
}

async function differences(hr: Tensor4D, sr: Tensor4D): Promise<ShownMap> {
  const evaluation = await evaluatePair({ hr, sr }, { measures: ["l1"], maps: true }, []);
  return shownMap(evaluation.maps[0]!, evaluation);
}

/** Cuts out of an image the window in which two differ most. */
async function worstPlace(hr: Tensor4D, sr: Tensor4D): Promise<(image: Tensor4D) => Tensor4D> {
  const { maps } = await evaluatePair({ hr, sr }, { measures: ["l1"], maps: true }, []);
  const { width, height, values } = maps[0]!;
  const [wide, high] = [Math.min(side, width), Math.min(side, height)];
  let worst = { sum: -1, x: 0, y: 0 };
  const step = 8;
  for (let y = 0; y + high <= height; y += step)
    for (let x = 0; x + wide <= width; x += step) {
      let sum = 0;
      for (let row = y; row < y + high; row += 2)
        for (let column = x; column < x + wide; column += 2) sum += values[row * width + column]!;
      if (sum > worst.sum) worst = { sum, x, y };
    }
  return (image) => tidy(() => slice(image, [0, worst.y, worst.x, 0], [1, high, wide, 3]));
}
