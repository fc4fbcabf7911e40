import { judgeRequest } from "../../judge/judge-request.ts";
import type { Pictures } from "../../page/pictures.ts";
import type { Settings } from "../../page/settings.ts";
import type { WeightsNote } from "../../worker/network.ts";

const quoted = (word: string) => (/^[\w./,=:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What computes the same numbers in a terminal: one command for each reconstruction. */
export function commandLine(settings: Settings, pictures: Pictures, weights: WeightsNote | undefined): string {
  const { measures, layers, cropBorder, channels, loadWith } = judgeRequest(settings);
  const net = (loadWith?.lpips as { readonly net?: string } | undefined)?.net;
  const source = weights?.kind === "random" ? "random" : weights?.kind === "file" ? weights.name : "keras";
  const words = [
    ...["--loss", measures.join()],
    ...["--layers", layers.join()],
    ...["--weights", source],
    ...(net !== undefined ? ["--lpips-net", net] : []),
    ...(cropBorder ? ["--crop-border", String(cropBorder)] : []),
    ...(channels === "y" ? ["--y"] : []),
  ];
  const { original, reconstructions } = pictures;
  return reconstructions
    .map(({ name }) => `${["npx", "srloss", "compare", name, original!.name, ...words].map(quoted).join(" ")}\n`)
    .join("");
}
