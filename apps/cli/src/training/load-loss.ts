import {
  type ContentLossOptions,
  type ContentTerms,
  contentLoss,
  type MeasureName,
  measures,
  type PixelRange,
  type PresetName,
  SrlossError,
} from "@srloss/core";
import { nearestName, quoted } from "@srloss/core/validation";
import { checkRequest, networkNeeds } from "@srloss/evaluate";
import type { EngineOptions } from "@srloss/node-gpu";
import type { TrainingConfiguration, TrainingLoss, ValidationMeasure } from "@srloss/train";
import { type Failures, loadNetworks } from "../comparing/load-networks.ts";

/** The loss that is trained with, that of the warm-up, and terms that a validation shows. */
export interface Losses {
  readonly loss: TrainingLoss;
  readonly warmUp: { readonly steps: number; readonly loss: TrainingLoss } | undefined;
  readonly terms: Readonly<Record<string, ValidationMeasure>>;
}

type Request = Parameters<typeof checkRequest>[0];

/** A loss as an evaluation asks for it. @throws SrlossError for terms and presets that there are not. */
export function lossRequest(loss: ContentTerms | PresetName): ReturnType<typeof checkRequest> {
  if (typeof loss !== "string") checkTerms(loss);
  const request: Request =
    typeof loss === "string" ? { presets: [loss], measures: ["l1"] } : { terms: loss, measures: ["l1"] };
  return checkRequest(request);
}

/** @throws SrlossError for terms that there are not. */
function checkTerms(terms: ContentTerms): void {
  const known = Object.entries(measures).flatMap(([name, { settings }]) => (settings ? [name] : []));
  const unknown = Object.keys(terms).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new SrlossError(
    "option",
    `The loss has no term ${quoted(unknown)}${near ? `; did you mean ${near}?` : "."} Terms: ${known.join(", ")}.`,
  );
}

/** What a loss asks of networks. @throws SrlossError for terms and presets that there are not. */
export function lossNeeds(loss: ContentTerms | PresetName): ReturnType<typeof networkNeeds> {
  return networkNeeds(lossRequest(loss));
}

/**
 * The losses of a configuration, with the networks that they look with; and terms by themselves as measures of a validation, in the
 * units of `srloss compare`, whatever is trained with.
 */
export async function loadLosses(
  configuration: TrainingConfiguration,
  signal: AbortSignal,
  places: Pick<EngineOptions, "packages">,
  terms: readonly MeasureName[] = [],
): Promise<Losses> {
  const { loss = { l1: 1 }, warmUp, pixelRange, weights } = configuration;
  const warm = warmUp?.loss ?? { l1: 1 };
  const shown = Object.fromEntries(terms.map((name) => [name, 1])) as ContentTerms;
  const needs = new Map([loss, warm, ...(terms.length ? [shown] : [])].map((one) => [one, lossNeeds(one)[0]]));
  const failed: Failures = new Map();
  const wanted = [...needs.values()].filter((need) => need !== undefined);
  const networks = await loadNetworks(wanted, weights, failed, signal, places);
  if (failed.size) throw failed.values().next().value;
  const made = (of: ContentTerms | PresetName, sees: ContentTerms | PresetName, options: ContentLossOptions) =>
    contentLoss(networks.find(({ need }) => need === needs.get(sees))?.vgg ?? null, of, options);
  const trained = (of: ContentTerms | PresetName) => {
    // Own terms have the units of srloss compare.
    const range: PixelRange | undefined = pixelRange ?? (typeof of === "string" ? undefined : [0, 255]);
    return made(of, of, { range: [0, 1], ...(range && { pixelRange: range }) });
  };
  return {
    loss: trained(loss),
    warmUp: warmUp && { steps: warmUp.steps, loss: trained(warm) },
    terms: Object.fromEntries(
      terms.map((name) => [name, made({ [name]: 1 } as ContentTerms, shown, { range: [0, 255] })]),
    ),
  };
}

/** Before an engine is started: whether the losses are ones. */
export function checkLosses({ loss = { l1: 1 }, warmUp }: TrainingConfiguration): void {
  lossNeeds(loss);
  if (warmUp?.loss) lossNeeds(warmUp.loss);
}
