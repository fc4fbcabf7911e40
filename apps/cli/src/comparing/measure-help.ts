import "@srloss/core/losses";
import "@srloss/core/metrics";
import "@srloss/lpips";
import { type MeasureName, measures, type PresetName, presets } from "@srloss/core";

interface HelpSection {
  readonly title: string;
  readonly body: string;
}

/** What `--loss` and `--preset` can name, from the tables themselves; their order is that in which packages were loaded. */
export function measureHelp(): HelpSection[] {
  const names = byName(measures, (name) => measures[name].usual);
  const wide = Math.max(...names.map((name) => name.length)) + 2;
  const rows = names.map((name) => {
    const { better, unit, meaning, usual } = measures[name];
    const way = `${better} is better${unit && `, ${unit}`}`;
    return `  ${name.padEnd(wide)}${usual ? "*" : " "} ${way.padEnd(22)}${meaning}`;
  });
  const others = byName(presets, (name) => name === "keras");
  const wider = Math.max(...others.map((name) => name.length)) + 2;
  const described = (name: PresetName) => `${presets[name].source}${presets[name].gan ? "; without its GAN term" : ""}`;
  return [
    { title: "Measures (* where --loss is not given)", body: rows.join("\n") },
    { title: "Presets", body: others.map((name) => `  ${name.padEnd(wider)}${described(name)}`).join("\n") },
  ];
}

/** What stands out first, in the table's order, and the rest by the alphabet. */
function byName<N extends MeasureName | PresetName>(
  table: Readonly<Record<N, unknown>>,
  first: (name: N) => boolean,
): N[] {
  const names = Object.keys(table) as N[];
  return [...names.filter(first), ...names.filter((name) => !first(name)).sort()];
}
