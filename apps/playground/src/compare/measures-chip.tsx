import { measures } from "@srloss/core";
import type { VNode } from "preact";
import { allMeasures, defaultMeasures } from "../judge/judge-request.ts";
import { Chip } from "../page/chip.tsx";
import { LayerChooser } from "../page/layer-chooser.tsx";
import { NumberField } from "../page/number-field.tsx";
import type { Session } from "../page/use-session.ts";

/** Which rows the table has, and what they are computed with. */
export function MeasuresChip({ session }: { readonly session: Session }): VNode {
  const { settings, change } = session;
  const { channels, crop } = settings;
  const usual = defaultMeasures();
  const chosen: readonly string[] = settings.measures.length ? settings.measures : usual;
  const toggle = (name: string) => {
    const next = allMeasures().filter((one) => chosen.includes(one) !== (one === name));
    if (next.length) change({ measures: next.join() === usual.join() ? [] : next });
  };
  return (
    <Chip title="Measures" value={chosen.length}>
      <fieldset class="measures">
        <legend>Rows of the table, curves of Distort</legend>
        {allMeasures().map((name) => (
          <label key={name} title={measures[name].meaning}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />{" "}
            {measures[name].title}
          </label>
        ))}
      </fieldset>
      <LayerChooser session={session} />
      <div class="row">
        <label>
          PSNR and SSIM of{" "}
          <select
            value={channels}
            onChange={({ currentTarget }) => change({ channels: currentTarget.value as "rgb" | "y" })}
          >
            <option value="rgb">RGB</option>
            <option value="y">Y, as papers do</option>
          </select>
        </label>
        <NumberField value={crop} least={0} most={64} onValue={(value) => change({ crop: value })}>
          Pixels cut at each side first
        </NumberField>
      </div>
    </Chip>
  );
}
