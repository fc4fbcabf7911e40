import type { VNode } from "preact";
import { LayerChooser } from "../page/layer-chooser.tsx";
import { backgrounds } from "../page/settings.ts";
import type { Session } from "../page/use-session.ts";

/** What the table is computed with. */
export function CompareSettings({ session }: { readonly session: Session }): VNode {
  const { settings, change } = session;
  const { channels, crop, background } = settings;
  return (
    <details class="settings">
      <summary>Settings</summary>
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
        <label>
          Cut{" "}
          <input
            type="number"
            min="0"
            max="64"
            value={crop}
            onChange={({ currentTarget }) =>
              change({ crop: Math.min(64, Math.max(0, Math.round(Number(currentTarget.value)))) })
            }
          />{" "}
          pixels at each side first
        </label>
        <label>
          Transparent pixels of the next pictures{" "}
          <select
            value={background}
            onChange={({ currentTarget }) =>
              change({ background: currentTarget.value as (typeof backgrounds)[number] })
            }
          >
            {backgrounds.map((name) => (
              <option key={name} value={name}>
                {name === "refuse" ? "are an error" : `on ${name}`}
              </option>
            ))}
          </select>
        </label>
      </div>
    </details>
  );
}
