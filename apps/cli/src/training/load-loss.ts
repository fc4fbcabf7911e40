import { type ContentTerms, contentLoss, type PixelRange, type PresetName } from "@srloss/core";
import { checkRequest, networkNeeds } from "@srloss/evaluate";
import type { EngineOptions } from "@srloss/node-gpu";
import type { TrainingConfiguration, TrainingLoss } from "@srloss/train";
import { loadNetworks } from "../comparing/load-networks.ts";

/** The loss that is trained with, and that of the warm-up. */
export interface Losses {
  readonly loss: TrainingLoss;
  readonly warmUp: { readonly steps: number; readonly loss: TrainingLoss } | undefined;
}

type Request = Parameters<typeof checkRequest>[0];

/** What a loss asks of networks. @throws SrlossError for terms and presets that there are not. */
export function lossNeeds(loss: ContentTerms | PresetName): ReturnType<typeof networkNeeds> {
  const request: Request =
    typeof loss === "string" ? { presets: [loss], measures: ["l1"] } : { terms: loss, measures: ["l1"] };
  return networkNeeds(checkRequest(request));
}

/** The losses of a configuration, with the networks that they look with. */
export async function loadLosses(
  configuration: TrainingConfiguration,
  signal: AbortSignal,
  places: Pick<EngineOptions, "packages">,
): Promise<Losses> {
  const { loss = { l1: 1 }, warmUp, pixelRange, weights } = configuration;
  const made = async (terms: ContentTerms | PresetName): Promise<TrainingLoss> => {
    const networks = await loadNetworks(lossNeeds(terms), weights, new Map(), signal, places);
    // Own terms have the units of srloss compare.
    const range: PixelRange | undefined = pixelRange ?? (typeof terms === "string" ? undefined : [0, 255]);
    return contentLoss(networks[0]?.vgg ?? null, terms, { range: [0, 1], ...(range && { pixelRange: range }) });
  };
  return {
    loss: await made(loss),
    warmUp: warmUp && { steps: warmUp.steps, loss: await made(warmUp.loss ?? { l1: 1 }) },
  };
}

/** Before an engine is started: whether the losses are ones. */
export function checkLosses({ loss = { l1: 1 }, warmUp }: TrainingConfiguration): void {
  lossNeeds(loss);
  if (warmUp?.loss) lossNeeds(warmUp.loss);
}
