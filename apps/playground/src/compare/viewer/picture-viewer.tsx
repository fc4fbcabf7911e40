import { shownTop } from "@srloss/evaluate/drawing";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Session } from "../../page/use-session.ts";
import type { Image } from "../../worker/image.ts";
import { ColourLegend } from "../colours/colour-legend.tsx";
import type { Table } from "../use-judge.ts";
import { BlinkControls } from "./blink-controls.tsx";
import type { Frame, StagePoint } from "./frame-layer.tsx";
import { GridStage } from "./grid-stage.tsx";
import { MapControls } from "./map-controls.tsx";
import { PixelProbe } from "./pixel-probe.tsx";
import { RegionFields, RegionToggle } from "./region-controls.tsx";
import { SavePictures } from "./save-pictures.tsx";
import { Stage } from "./stage.tsx";
import { useBlink } from "./use-blink.ts";
import { useLoupe } from "./use-loupe.ts";
import { useView } from "./use-view.ts";
import { ViewChooser } from "./view-chooser.tsx";
import { ViewControls } from "./view-controls.tsx";
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

const empty = { width: 256, height: 256 };

/** The pictures in one frame, split by a divider or one after the other, and the losses' maps over the reconstructions. */
export function PictureViewer({ session, original, reconstructions, table, chosen, onChoose }: Properties): VNode {
  const { settings, change } = session;
  const reconstruction = reconstructions[chosen];
  const mode = reconstruction ? settings.view : "blink";
  const stageElement = useRef<HTMLElement>(null);
  const cellElement = useRef<HTMLElement>(null);
  const size = original ?? empty;
  const view = useView(mode === "grid" ? cellElement : stageElement, size);
  const loupe = useLoupe(view, size);
  const [divider, setDivider] = useState(50);
  const [opacity, setOpacity] = useState(85);
  const [all, setAll] = useState(false);
  const [perSecond, setPerSecond] = useState(1);
  const [drawing, setDrawing] = useState(false);
  const [gain, setGain] = useState(5);
  const [pointed, setPointed] = useState<StagePoint>();

  const maps = reconstructions.map((_, index) => table?.maps[index]?.find(({ name }) => name === settings.map));
  const map = maps[chosen];
  // One scale for the maps of one loss: they can be compared.
  const top = shownTop(...maps.flatMap((one) => (one ? [one.values] : [])));
  const frame = (index: number): Frame => ({ image: reconstructions[index]!, map: maps[index] });
  const chosenFrame = reconstruction ? [frame(chosen)] : [];
  const every = reconstructions.map((_, index) => frame(index));
  const blinked = all ? every : chosenFrame;
  const shown = { blink: blinked, grid: every, split: chosenFrame, difference: chosenFrame }[mode];
  const frames: Frame[] = [...(original ? [{ image: original }] : []), ...shown];
  const blink = useBlink(Math.max(1, frames.length), perSecond, mode === "blink" && settings.tab === "compare");

  const step = (by: number) =>
    reconstructions.length && onChoose((chosen + by + reconstructions.length) % reconstructions.length);
  const keys = {
    ...stageKeys(view),
    ...loupe.keys,
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
  const point = (at: StagePoint | undefined) => {
    setPointed(at);
    loupe.point(at);
  };
  const { area } = table ?? {};
  const whole = !area || (area.width === original?.width && area.height === original.height);
  return (
    <figure class="viewer">
      <div class="row tools">
        <ViewChooser shown={settings.view} onShow={(name) => change({ view: name })} />
        <ZoomControls view={view} />
        {mode !== "grid" && (
          <button
            type="button"
            aria-pressed={loupe.on}
            title="Magnifies what is under the pointer, or the arrow keys, in both pictures"
            onClick={loupe.toggle}
          >
            Loupe
          </button>
        )}
        <RegionToggle
          drawing={drawing}
          onDrawing={(on) => {
            if (mode === "grid") change({ view: "split" });
            setDrawing(on);
          }}
        />
      </div>
      {mode === "grid" ? (
        <GridStage
          element={cellElement}
          view={view}
          size={size}
          frames={frames}
          top={top}
          opacity={opacity / 100}
          keys={keys}
          chosen={chosen + 1}
          onChoose={(index) => index > 0 && onChoose(index - 1)}
          onPoint={point}
        />
      ) : (
        <Stage
          element={stageElement}
          view={view}
          size={size}
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
          onPoint={point}
          loupe={loupe.on && original ? { at: loupe.at, original, reconstruction } : undefined}
          gain={gain}
        />
      )}
      <figcaption>
        <PixelProbe at={pointed} original={original} reconstruction={reconstruction} />
        {area && (drawing || settings.region) && (
          <RegionFields
            area={area}
            size={size}
            drawn={Boolean(settings.region)}
            onRegion={(region) => {
              setDrawing(false);
              change({ region });
            }}
          />
        )}
        <div class="row tools">
          <ViewControls view={mode} divider={divider} onDivider={setDivider} gain={gain} onGain={setGain} />
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
              one, the arrows move, [ and ] shift the divider, n and p choose the reconstruction, l brings the loupe,
              which the arrows then move by a pixel, with Shift by ten, the space bar stops the blinking, comma and full
              stop blink by hand. In the grid a double click chooses.
            </p>
          </details>
        )}
      </figcaption>
    </figure>
  );
}
