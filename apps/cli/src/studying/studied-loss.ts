import "@srloss/core/losses";
import { type ContentTerms, type PresetName, presets } from "@srloss/core";
import { meant } from "@srloss/core/validation";
import { lossNeeds } from "../training/load-loss.ts";
import { UsageError } from "../usage-error.ts";

/** A loss that the network is trained with. */
export interface StudiedLoss {
  /** As `--losses` names it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly loss: ContentTerms | PresetName;
  /** Whether it looks at features: its training begins with L1, as its authors' do. */
  readonly looks: boolean;
  /** Of its training, in that of the study. */
  readonly folder: string;
}

const own: Readonly<Record<string, { readonly title: string; readonly loss: ContentTerms }>> = {
  l2: { title: "L2", loss: { l2: 1 } },
  l1: { title: "L1", loss: { l1: 1 } },
  perceptual: { title: "Perceptual", loss: { perceptual: 1 } },
  "perceptual+style": { title: "Perceptual + style", loss: { perceptual: 1, style: 1 } },
};

export const usualLosses: readonly string[] = Object.keys(own);

/** Those of the study and presets, by name. @throws UsageError for names that there are not. */
export function studiedLoss(name: string): StudiedLoss {
  const known = [...usualLosses, ...Object.keys(presets)];
  if (!known.includes(name))
    throw new UsageError(
      `--losses: there is no ${JSON.stringify(name)}${meant(name, known)} Known: ${known.join(", ")}.`,
    );
  const { title, loss } = own[name] ?? { title: name, loss: name as PresetName };
  return { name, title, loss, looks: lossNeeds(loss).length > 0, folder: name.replaceAll("+", "-") };
}
