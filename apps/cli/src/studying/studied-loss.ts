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
  /** Whether its first steps are L1's, which all such have in common: where it looks at features, and L1 itself. */
  readonly beginsWithL1: boolean;
  /** Left out where the weights don't allow it, since nobody named it. */
  readonly ifAllowed: boolean;
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

/** The word for every preset that the weights allow. */
const everyPreset = "presets";

/** Those of the study and presets, by name. @throws UsageError for names that there are not. */
export function studiedLosses(names: readonly string[]): StudiedLoss[] {
  const all = names.flatMap((name) =>
    name === everyPreset ? Object.keys(presets).map((preset) => studiedLoss(preset, true)) : [studiedLoss(name, false)],
  );
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
}

function studiedLoss(name: string, ifAllowed: boolean): StudiedLoss {
  const known = [...usualLosses, ...Object.keys(presets)];
  if (!known.includes(name))
    throw new UsageError(
      `--losses: there is no ${JSON.stringify(name)}${meant(name, known)} Known: ${known.join(", ")}, and ${everyPreset} for all of them that the weights allow.`,
    );
  const { title, loss } = own[name] ?? presetLoss(name as PresetName);
  const looks = lossNeeds(loss).length > 0;
  const beginsWithL1 = looks || name === "l1";
  return { name, title, loss, looks, beginsWithL1, ifAllowed, folder: name.replaceAll("+", "-") };
}

/** Its terms are compared; a game against a discriminator would be another training. */
function presetLoss(name: PresetName): { readonly title: string; readonly loss: PresetName } {
  return { title: presets[name].gan ? `${name}, no discriminator` : name, loss: name };
}
