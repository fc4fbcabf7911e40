import { shownTop } from "@srloss/evaluate/drawing";
import { judgeRequest, type PlannedRow } from "../../judge/judge-request.ts";
import { heard, lab } from "../../lab.ts";
import type { Session } from "../../page/use-session.ts";
import { cutImage, type Image, imagePixels } from "../../worker/image.ts";
import type { Judged, LossMap } from "../../worker/judge.ts";
import type { OnProgress } from "../../worker/worker.ts";
import { mapPixels } from "../colours/colour-map.ts";
import { commandLine } from "../take-along/command-line.ts";
import type { Table } from "../use-judge.ts";
import { mapName } from "../viewer/map-controls.tsx";
import { pngUri, smallUri } from "./data-uri.ts";
import { reportPage } from "./report-page.ts";

/** Of all pictures together: more would be a page that nobody can send. */
const mostPixels = 6e6;
const smallSide = 1000;

/** The comparison as one HTML file: with the maps that are shown, else L1's. */
export async function makeReport(session: Session, table: Table, onProgress: OnProgress): Promise<string> {
  const { settings, backend, weights } = session;
  const { pictures, area, rows } = table;
  const { reconstructions } = pictures;
  const original = pictures.original!;
  const steps = reconstructions.length + 1;
  const maps = await findMaps(session, table, onProgress);
  const top = shownTop(...maps.flatMap((map) => (map ? [map.values] : [])));
  const small = area.width * area.height * steps > mostPixels;
  const uri = (pixels: ImageData) => (small ? smallUri(pixels, smallSide) : pngUri(pixels));
  const shown = (image: Image) => uri(imagePixels(cutImage(image, area)));
  const drawn = [];
  for (const [i, image] of reconstructions.entries()) {
    onProgress("Writing the report", i + 1, steps);
    const map = maps[i];
    drawn.push({ name: image.name, uri: await shown(image), map: map && (await uri(mapPixels(map, top))) });
  }
  const [first] = maps.filter((map) => map !== undefined);
  const row = first && rowOf(rows, first.name);
  return reportPage(table, {
    original: { name: original.name, uri: await shown(original) },
    reconstructions: drawn,
    made: [
      measured(original, table),
      settingsInWords(session),
      `Computed by ${backend?.engine ?? "an engine"} in a browser; ${weightsInWords(weights)}`,
      ...(small ? ["The pictures here are made smaller; the numbers are of every pixel."] : []),
    ],
    command: commandLine(settings, pictures, weights),
    ...(first && { maps: { title: row?.title ?? "L1 loss", signed: first.signed, top } }),
  });
}

const rowOf = (rows: readonly PlannedRow[], map: string) => rows.find((row) => mapName(row) === map);

function measured({ width, height }: Image, { area }: Table): string {
  const whole = area.width === width && area.height === height;
  return whole
    ? `${width}x${height} pixels.`
    : `A region of ${area.width}x${area.height} pixels at ${area.x}, ${area.y}, of ${width}x${height}.`;
}

function settingsInWords({ settings }: Session): string {
  const { layers, cropBorder, channels } = judgeRequest(settings);
  const cut = cropBorder ? `; ${cropBorder} pixels cut from each side` : "";
  return `PSNR and SSIM of ${channels === "y" ? "Y of MATLAB's YCbCr" : "RGB"}; VGG19 at ${layers.join(", ")}${cut}.`;
}

function weightsInWords(weights: Session["weights"]): string {
  if (!weights) return "no VGG was needed.";
  if (weights.kind === "random")
    return "VGG19 with random weights: perceptual and style compare with nothing published.";
  return `VGG19 with the weights ${weights.name} (SHA-256 ${weights.sha256.slice(0, 12)}${weights.licence ? `, ${weights.licence}` : ""}).`;
}

/** Those that are there; else L1's, which take no time. */
async function findMaps(
  { settings }: Session,
  { pictures, area, maps }: Table,
  onProgress: OnProgress,
): Promise<readonly (LossMap | undefined)[]> {
  const shown = maps.map((own) => own.find(({ name }) => name === settings.map));
  if (shown.some(Boolean)) return shown;
  const found: (LossMap | undefined)[] = pictures.reconstructions.map(() => undefined);
  const onJudged = ({ index, maps: [map] }: Judged) => {
    found[index] = map;
  };
  const { layers, channels, crop } = settings;
  const task = {
    original: pictures.original!,
    reconstructions: pictures.reconstructions,
    settings: { measures: ["l1"], layers, channels, crop },
    area,
    maps: ["l1"],
  };
  await lab.judge("report", task, heard(onJudged), heard(onProgress));
  return found;
}
