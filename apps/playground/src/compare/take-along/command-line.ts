import { judgeRequest } from "../../judge/judge-request.ts";
import type { Pictures } from "../../page/pictures.ts";
import type { Settings } from "../../page/settings.ts";
import type { WeightsNote } from "../../worker/network.ts";

/** A name that would be taken for an option is a path. */
const path = (name: string) => (name.startsWith("-") ? `./${name}` : name);
const quoted = (word: string) => (/^[\w./,=:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What computes the same numbers in a terminal: one command for each reconstruction. */
export function commandLine(settings: Settings, pictures: Pictures, weights: WeightsNote | undefined): string {
  const { background, region } = settings;
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
    ...(background === "refuse" ? [] : ["--background", background === "white" ? "255,255,255" : "0,0,0"]),
  ];
  // The command measures whole images.
  const first = region
    ? `# The page measured a part only: ${region.width}x${region.height} pixels from ${region.x},${region.y}. Cut both images to it first.\n`
    : "";
  const { original, reconstructions } = pictures;
  const commands = reconstructions.map(
    ({ name }) => `${["npx", "srloss", "compare", path(name), path(original!.name), ...words].map(quoted).join(" ")}\n`,
  );
  return first + commands.join("");
}
