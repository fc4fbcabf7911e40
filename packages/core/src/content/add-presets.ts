import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { quoted } from "../validation/printable.ts";
import { type Preset, type PresetName, presets } from "./presets.ts";

/**
 * Adds rows to `presets`, behind those that are there, for mixes of terms that this entry does not have, or your own by name. Call
 * it when your module is imported, and declare the names in `PresetTable`.
 *
 * @param rows Presets by name.
 * @throws SrlossError with code `preset` for a name that another preset has, `argument` for what is no preset; then none is added.
 *
 * @example
 * ```ts
 * import { addPresets } from "@srloss/core/losses";
 * addPresets({ plain: { terms: { l1: 1 }, pixelRange: [0, 1], source: "a house's own" } });
 * contentLoss(null, "plain")(tf.zeros([1, 2, 2, 3]), tf.fill([1, 2, 2, 3], 51)); // => 0.2
 * ```
 */
export function addPresets(rows: Readonly<Partial<Record<PresetName, Preset>>>): void {
  if (typeof rows !== "object" || rows === null || Array.isArray(rows))
    throw new SrlossError(
      "argument",
      `addPresets: presets by name are expected, { name: preset }; got ${given(rows)}.`,
    );
  const table = presets as Record<PresetName, Preset>;
  const entries = Object.entries(rows) as [PresetName, Preset][];
  // All of them before the first is added: half a table is none.
  for (const [name, row] of entries) {
    if (typeof Object(row).terms !== "object" || row.terms === null || typeof row.source !== "string")
      throw new SrlossError(
        "argument",
        `addPresets: ${quoted(name)} is no preset; it has terms and a source; got ${given(row)}.`,
      );
    if (Object.hasOwn(table, name) && table[name] !== row)
      throw new SrlossError("preset", `addPresets: there is a preset ${quoted(name)} already; choose another name.`);
  }
  Object.assign(table, rows);
}
