import { shownTop } from "@srloss/evaluate/drawing";
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { savePng } from "../../page/save-file.ts";
import type { FeaturePair, Seen } from "../../worker/seen.ts";
import { mapPixels } from "../colours/colour-map.ts";
import { figure } from "../figures.ts";
import { OneScaleChoice } from "./one-scale-choice.tsx";
import { sheet } from "./sheet.ts";
import { TripleFigure } from "./triple-figure.tsx";
import { type MapTriple, mapTriple } from "./value-maps.ts";

const orders = { different: "most different first", number: "by number" } as const;
/** A phone draws so many at once without a stop. */
const pageSize = 24;

/** The channels of the layer as a grid, and one of them large. */
export function FeatureMaps({ seen: { layer, features } }: { readonly seen: Seen }): VNode {
  const { channels, averaged, differences } = features;
  const [order, setOrder] = useState<keyof typeof orders>("different");
  const [page, setPage] = useState(0);
  const [picked, setPicked] = useState<number>();
  const [oneScale, setOneScale] = useState(false);
  const sorted = useMemo(() => channelOrder(features, order), [features, order]);
  const pages = Math.ceil(channels / pageSize);
  const at = Math.min(page, pages - 1);
  const shown = sorted.slice(at * pageSize, (at + 1) * pageSize);
  const large = picked !== undefined && picked < channels ? picked : sorted[0]!;
  const triple = useMemo(() => channelMaps(features, large), [features, large]);
  const saveAll = () => {
    const tiles = sorted.map((channel) => channelTile(features, channel));
    void savePng(`features of ${layer}`, sheet(tiles, Math.ceil(Math.sqrt(channels / 3))));
  };
  return (
    <section aria-label="Feature maps">
      <h2>Feature maps of {layer}</h2>
      <p>
        {channels} channels; of each: original, reconstruction, difference.
        {averaged > 1 && ` One pixel is the mean of ${averaged}x${averaged} features.`} Every channel of the grid has a
        scale of its own; choose one to see its numbers.
      </p>
      <TripleFigure triple={triple} name={`channel ${large} of ${layer}`} oneScale={oneScale} />
      <p aria-live="polite">
        Channel {large}: mean squared difference {figure(differences[large]!)}
      </p>
      <div class="row">
        <label>
          Order{" "}
          <select
            value={order}
            onChange={({ currentTarget }) => {
              setOrder(currentTarget.value as keyof typeof orders);
              setPage(0);
            }}
          >
            {Object.entries(orders).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <OneScaleChoice checked={oneScale} onChange={setOneScale} />
        <fieldset class="joined">
          <legend class="spoken">Pages of channels</legend>
          <button type="button" aria-label="Channels before" disabled={at === 0} onClick={() => setPage(at - 1)}>
            ‹
          </button>
          <output>
            {at + 1} of {pages}
          </output>
          <button type="button" aria-label="Next channels" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            ›
          </button>
        </fieldset>
        <button type="button" onClick={saveAll}>
          Save every channel (PNG)
        </button>
      </div>
      <div class="channels">
        {shown.map((channel) => (
          <button
            key={channel}
            type="button"
            aria-pressed={channel === large}
            aria-label={`Channel ${channel}, mean squared difference ${figure(differences[channel]!)}`}
            onClick={() => setPicked(channel)}
          >
            <ChannelTile features={features} channel={channel} />
            <small>{channel}</small>
          </button>
        ))}
      </div>
    </section>
  );
}

function ChannelTile({ features, channel }: { readonly features: FeaturePair; readonly channel: number }): VNode {
  const pixels = useMemo(() => channelTile(features, channel), [features, channel]);
  return <PixelCanvas pixels={pixels} label={`Features of channel ${channel}`} />;
}

/** Original, reconstruction and difference side by side, on one scale. */
function channelTile(features: FeaturePair, channel: number): ImageData {
  const { original, reconstruction, difference } = channelMaps(features, channel);
  const top = shownTop(original.values, reconstruction.values);
  return sheet([mapPixels(original, top), mapPixels(reconstruction, top), mapPixels(difference, top)], 3);
}

function channelMaps({ original, reconstruction, width, height }: FeaturePair, channel: number): MapTriple {
  const [from, to] = [channel * width * height, (channel + 1) * width * height];
  return mapTriple(original.subarray(from, to), reconstruction.subarray(from, to), width, height);
}

function channelOrder({ channels, differences }: FeaturePair, order: keyof typeof orders): readonly number[] {
  const all = Array.from({ length: channels }, (_, channel) => channel);
  return order === "number" ? all : all.sort((a, b) => differences[b]! - differences[a]!);
}
