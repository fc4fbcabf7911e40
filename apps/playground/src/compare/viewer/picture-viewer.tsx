import { shownTop } from "@srloss/evaluate/drawing";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { views } from "../../page/settings.ts";
import type { Session } from "../../page/use-session.ts";
import type { Image } from "../../worker/image.ts";
import { ColourLegend } from "../colours/colour-legend.tsx";
import type { Table } from "../use-judge.ts";
import { BlinkControls } from "./blink-controls.tsx";
import { MapControls } from "./map-controls.tsx";
import { PixelProbe } from "./pixel-probe.tsx";
import { RegionControls } from "./region-controls.tsx";
import { SavePictures } from "./save-pictures.tsx";
import { type Frame, Stage } from "./stage.tsx";
import { useBlink } from "./use-blink.ts";
import { useView } from "./use-view.ts";
import "./viewer.css";
import { stageKeys, ZoomControls } from "./zoom-controls.tsx";

interface Properties {
  readonly session: Session;
  readonly original: Image | undefined;
  readonly reconstructions: readonly Image[];
  /** None before there is something to compare. */
  readonly table: Table | undefined;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

const titles = { split: "Split", blink: "Blink", difference: "Difference" } as const;
const empty = { width: 256, height: 256 };

/** The pictures in one frame, split by a divider or one after the other, and the losses' maps over the reconstructions. */
export function PictureViewer({ session, original, reconstructions, table, chosen, onChoose }: Properties): VNode {
  const { settings, change } = session;
  const reconstruction = reconstructions[chosen];
  const mode = reconstruction ? settings.view : "blink";
  const stageElement = useRef<HTMLElement>(null);
  const view = useView(stageElement, original ?? empty);
  const [divider, setDivider] = useState(50);
  const [opacity, setOpacity] = useState(85);
  const [all, setAll] = useState(false);
  const [perSecond, setPerSecond] = useState(1);
  const [drawing, setDrawing] = useState(false);
  const [pointed, setPointed] = useState<{ readonly x: number; readonly y: number }>();

  const maps = reconstructions.map((_, index) => table?.maps[index]?.find(({ name }) => name === settings.map));
  const map = maps[chosen];
  // One scale for the maps of one loss: they can be compared.
  const top = shownTop(...maps.flatMap((one) => (one ? [one.values] : [])));
  const frame = (index: number): Frame => ({ image: reconstructions[index]!, map: maps[index] });
  const chosenFrame = reconstruction ? [frame(chosen)] : [];
  const blinked = all ? reconstructions.map((_, index) => frame(index)) : chosenFrame;
  const frames: Frame[] = [...(original ? [{ image: original }] : []), ...(mode === "blink" ? blinked : chosenFrame)];
  const blink = useBlink(Math.max(1, frames.length), perSecond, mode === "blink" && settings.tab === "compare");

  const step = (by: number) =>
    reconstructions.length && onChoose((chosen + by + reconstructions.length) % reconstructions.length);
  const keys = {
    ...stageKeys(view),
    "[": () => setDivider((at) => Math.max(0, at - 5)),
    "]": () => setDivider((at) => Math.min(100, at + 5)),
    n: () => step(1),
    p: () => step(-1),
    ...(mode === "blink" && {
      " ": () => blink.play(!blink.playing),
      ",": () => blink.step(-1),
      ".": () => blink.step(1),
    }),
  };
  const { area } = table ?? {};
  const whole = !area || (area.width === original?.width && area.height === original.height);
  return (
    <figure class="viewer">
      <div class="row tools">
        <fieldset class="joined">
          <legend class="spoken">How to look</legend>
          {views.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={settings.view === name}
              onClick={() => change({ view: name })}
            >
              {titles[name]}
            </button>
          ))}
        </fieldset>
        <ZoomControls view={view} />
        <RegionControls
          area={whole ? undefined : area}
          drawn={Boolean(settings.region)}
          drawing={drawing}
          onDrawing={setDrawing}
          onWhole={() => change({ region: undefined })}
        />
      </div>
      <Stage
        element={stageElement}
        view={view}
        size={original ?? empty}
        frames={frames}
        top={top}
        opacity={opacity / 100}
        mode={mode}
        divider={divider}
        onDivider={setDivider}
        shown={blink.index}
        keys={keys}
        area={whole ? undefined : area}
        drawing={drawing}
        onRegion={(region) => {
          setDrawing(false);
          change({ region });
        }}
        onPoint={setPointed}
      />
      <figcaption>
        <PixelProbe at={pointed} original={original} reconstruction={reconstruction} />
        <div class="row tools">
          {settings.view === "split" && (
            <label>
              Divider{" "}
              <input
                type="range"
                min="0"
                max="100"
                value={divider}
                aria-label="Divider: original on the left, reconstruction on the right"
                onInput={({ currentTarget }) => setDivider(Number(currentTarget.value))}
              />
            </label>
          )}
          {settings.view === "blink" && (
            <BlinkControls
              blink={blink}
              perSecond={perSecond}
              onPerSecond={setPerSecond}
              choice={reconstructions.length > 1 ? { all, onAll: setAll } : undefined}
            />
          )}
          <MapControls
            rows={table?.rows ?? []}
            shown={settings.map}
            onShow={(name) => change({ map: name })}
            opacity={map && { value: opacity, onChange: setOpacity }}
          />
          {map && <ColourLegend signed={map.signed} top={top} of={`Map of ${map.name}`} />}
        </div>
        {original && reconstruction && (
          <details class="keys">
            <summary>Save, keys and gestures</summary>
            <SavePictures original={original} reconstruction={reconstruction} map={map} top={top} />
            <p>
              Drag to move, pinch to zoom. Once the picture has the focus: the wheel, + and - zoom, 0 fits, 1 is one to
              one, the arrows move, [ and ] shift the divider, n and p choose the reconstruction, the space bar stops
              the blinking, comma and full stop blink by hand.
            </p>
          </details>
        )}
      </figcaption>
    </figure>
  );
}
