import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { views } from "../../page/settings.ts";
import type { Session } from "../../page/use-session.ts";
import type { Comparison } from "../../worker/compare.ts";
import type { Image } from "../../worker/image.ts";
import "./viewer.css";
import { shownTop } from "@srloss/evaluate/drawing";
import { ColourLegend } from "../colours/colour-legend.tsx";
import { BlinkControls } from "./blink-controls.tsx";
import { MapControls } from "./map-controls.tsx";
import { SavePictures } from "./save-pictures.tsx";
import { type Frame, Stage } from "./stage.tsx";
import { useBlink } from "./use-blink.ts";
import { useView } from "./use-view.ts";
import { stageKeys, ZoomControls } from "./zoom-controls.tsx";

interface Properties {
  readonly session: Session;
  readonly original: Image;
  readonly reconstructions: readonly Image[];
  /** Of the reconstructions, in their order. */
  readonly comparisons: readonly Comparison[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

const titles = { split: "Split", blink: "Blink" } as const;

/** The pictures in one frame, split by a divider or one after the other, and the losses' maps over the reconstructions. */
export function PictureViewer({
  session,
  original,
  reconstructions,
  comparisons,
  chosen,
  onChoose,
}: Properties): VNode {
  const { settings, change } = session;
  const { view: mode } = settings;
  const stageElement = useRef<HTMLElement>(null);
  const view = useView(stageElement, original);
  const [divider, setDivider] = useState(50);
  const [opacity, setOpacity] = useState(85);
  const [all, setAll] = useState(false);
  const [perSecond, setPerSecond] = useState(1);

  const maps = comparisons.map((comparison) => comparison.maps.find(({ name }) => name === settings.map));
  const map = maps[chosen];
  // One scale for the maps of one loss: they can be compared.
  const top = shownTop(...maps.flatMap((one) => (one ? [one.values] : [])));
  const reconstruction = reconstructions[chosen]!;
  const frame = (index: number): Frame => ({ image: reconstructions[index]!, map: maps[index] });
  const blinked = all ? reconstructions.map((_, index) => frame(index)) : [frame(chosen)];
  const frames: Frame[] = [{ image: original }, ...(mode === "split" ? [frame(chosen)] : blinked)];
  const blink = useBlink(frames.length, perSecond, mode === "blink" && settings.tab === "compare");

  const step = (by: number) => onChoose((chosen + by + reconstructions.length) % reconstructions.length);
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
  return (
    <figure class="viewer">
      <div class="row">
        <fieldset class="joined">
          <legend class="spoken">How to look</legend>
          {views.map((name) => (
            <button key={name} type="button" aria-pressed={mode === name} onClick={() => change({ view: name })}>
              {titles[name]}
            </button>
          ))}
        </fieldset>
        {reconstructions.length > 1 && (
          <label>
            Reconstruction{" "}
            <select value={chosen} onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}>
              {reconstructions.map(({ name }, index) => (
                <option key={index} value={index}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <MapControls
          maps={comparisons[chosen]!.maps}
          shown={map}
          onShow={(name) => change({ map: name })}
          opacity={opacity}
          onOpacity={setOpacity}
        />
      </div>
      <div class="row">
        <ZoomControls view={view} />
        {mode === "split" ? (
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
        ) : (
          <BlinkControls
            blink={blink}
            perSecond={perSecond}
            onPerSecond={setPerSecond}
            choice={reconstructions.length > 1 ? { all, onAll: setAll } : undefined}
          />
        )}
      </div>
      <Stage
        element={stageElement}
        view={view}
        frames={frames}
        top={top}
        opacity={opacity / 100}
        split={mode === "split" ? { divider, onDivider: setDivider } : undefined}
        shown={blink.index}
        keys={keys}
      />
      <figcaption>
        {mode === "split" ? (
          <>
            <span>Left: {original.name}</span>
            <span>
              Right: {map && `map of ${map.name} over `}
              {reconstruction.name}
            </span>
          </>
        ) : (
          <span>Seen in turn: {frames.map(({ image }) => image.name).join("; ")}</span>
        )}
        {map && <ColourLegend signed={map.signed} top={top} of={`Map of ${map.name}`} />}
        <details class="keys">
          <summary>Keys and gestures</summary>
          Drag to move, pinch to zoom. Once the picture has the focus: the wheel, + and - zoom, 0 fits, 1 is one to one,
          the arrows move, [ and ] shift the divider, n and p choose the reconstruction, the space bar stops the
          blinking, comma and full stop blink by hand.
        </details>
      </figcaption>
      <SavePictures original={original} reconstruction={reconstruction} map={map} top={top} />
    </figure>
  );
}
