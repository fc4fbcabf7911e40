import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { PixelCanvas } from "../page/pixel-canvas.tsx";
import { Scroller } from "../page/scroller.tsx";
import type { LossMap } from "../worker/compare.ts";
import { type Image, imagePixels } from "../worker/image.ts";
import { mapGradient, mapPixels, mapTop } from "./colour-map.ts";
import { figure } from "./figures.ts";

interface Properties {
  readonly original: Image;
  readonly reconstruction: Image;
  readonly maps: readonly LossMap[];
}

const zooms = [1, 2, 3, 4, 8];

/** Original and reconstruction in one frame with a divider to drag, and the losses' maps over the reconstruction. */
export function SplitViewer({ original, reconstruction, maps }: Properties): VNode {
  const [divider, setDivider] = useState(50);
  const [zoom, setZoom] = useState(2);
  const [layer, setLayer] = useState("none");
  const [opacity, setOpacity] = useState(85);
  const left = useMemo(() => imagePixels(original), [original]);
  const right = useMemo(() => imagePixels(reconstruction), [reconstruction]);
  const map = maps.find(({ name }) => name === layer);
  const shown = useMemo(() => {
    if (!map) return undefined;
    const top = mapTop(map);
    return { top, pixels: mapPixels(map, top) };
  }, [map]);
  const size = { width: `${original.width * zoom}px`, height: `${original.height * zoom}px` };
  return (
    <figure class="viewer">
      <div class="row">
        <label>
          Zoom{" "}
          <select value={zoom} onChange={({ currentTarget }) => setZoom(Number(currentTarget.value))}>
            {zooms.map((times) => (
              <option key={times} value={times}>
                {times}x
              </option>
            ))}
          </select>
        </label>
        <label>
          Show{" "}
          <select value={map ? layer : "none"} onChange={({ currentTarget }) => setLayer(currentTarget.value)}>
            <option value="none">pictures</option>
            {maps.map(({ name }) => (
              <option key={name} value={name}>
                map of {name}
              </option>
            ))}
          </select>
        </label>
        {map && (
          <label>
            Opacity{" "}
            <input
              type="range"
              min="0"
              max="100"
              value={opacity}
              onInput={({ currentTarget }) => setOpacity(Number(currentTarget.value))}
            />
          </label>
        )}
      </div>
      <Scroller class="scroller" label="Pictures">
        <div class="split" style={size}>
          <PixelCanvas pixels={right} label={`Reconstruction: ${reconstruction.name}`} />
          <div class="above" style={{ clipPath: `inset(0 ${100 - divider}% 0 0)` }}>
            <PixelCanvas pixels={left} label={`Original: ${original.name}`} />
          </div>
          {map && shown && (
            <PixelCanvas
              class={map.width === original.width ? "map" : "map smooth"}
              style={{ opacity: opacity / 100, clipPath: `inset(0 0 0 ${divider}%)` }}
              pixels={shown.pixels}
              label={`Map of ${map.name}`}
            />
          )}
          <input
            class="divider"
            type="range"
            min="0"
            max="100"
            value={divider}
            aria-label="Divider: original on the left, reconstruction on the right"
            onInput={({ currentTarget }) => setDivider(Number(currentTarget.value))}
          />
          <span class="line" style={{ left: `${divider}%` }} aria-hidden="true" />
        </div>
      </Scroller>
      <figcaption>
        <span>Left: {original.name}</span>
        <span>
          Right: {map && `map of ${map.name} over `}
          {reconstruction.name}
        </span>
        {map && shown && (
          <span class="legend">
            {map.signed ? figure(-shown.top) : "0"}
            <i style={{ background: mapGradient(map.signed) }} />
            {figure(shown.top)} or more
          </span>
        )}
      </figcaption>
    </figure>
  );
}
