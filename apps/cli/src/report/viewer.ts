import { escapeHtml } from "./escape-html.ts";
import type { PageImage } from "./page-image.ts";

/** What can be looked at beside the original: the reconstruction, and maps. */
export interface Layer extends Pick<PageImage, "uri"> {
  readonly name: string;
}

/**
 * Original and another image over each other, with a divider between them; zoom by wheel or buttons, drag to move. Without
 * scripts it still shows both.
 */
export function viewer(
  original: Layer,
  others: readonly Layer[],
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const options = others.map(({ name }, i) => `<option value="${i}">${escapeHtml(name)}</option>`).join("");
  const images = others.map(
    ({ uri, name }, i) =>
      `<img class="over" data-layer="${i}"${i ? " hidden" : ""} alt="${escapeHtml(name)}" src="${uri}">`,
  );
  const zooms = [1, 2, 4, 8].map((times) => `<button type="button" data-zoom="${times}">${times}:1</button>`).join("");
  return `<div class="viewer" data-width="${width}" data-height="${height}">
<div class="bar"><label>right of the line: <select>${options}</select></label>
<span class="zooms"><button type="button" data-zoom="fit">fit</button>${zooms}</span></div>
<div class="stage" tabindex="0" aria-label="original on the left, the other image on the right"><div class="sheet">
<img alt="${escapeHtml(original.name)}" src="${original.uri}">${images.join("")}</div><div class="line"></div></div>
<input type="range" min="0" max="1000" value="500" aria-label="where the line is">
<div class="ends"><small>left: ${escapeHtml(original.name)}</small><small class="shown-name">right: ${escapeHtml(others[0]!.name)}</small></div>
</div>
<script>(${script.toString()})();</script>`;
}

export const viewerStyle = `
.viewer { margin: 1rem 0; } .bar { display: flex; flex-wrap: wrap; gap: 1rem; margin-bottom: 0.4rem; }
.stage { position: relative; overflow: hidden; height: min(70vh, 800px); background: var(--soft); cursor: grab; touch-action: none; }
.sheet { position: absolute; transform-origin: 0 0; } .sheet img { position: absolute; inset: 0; width: 100%; height: 100%; }
.sheet[data-large] img { image-rendering: pixelated; } .sheet img[hidden] { display: none; }
.line { position: absolute; top: 0; bottom: 0; width: 2px; background: #fff; box-shadow: 0 0 3px #000; pointer-events: none; }
.viewer input[type="range"] { width: 100%; margin: 0.3rem 0 0; }
`;

/** Runs in the page: nothing of this module is in reach there. */
function script(): void {
  interface Box extends HTMLElementLike {
    readonly clientWidth: number;
    readonly clientHeight: number;
    getBoundingClientRect(): { readonly left: number; readonly top: number };
    setPointerCapture(id: number): void;
  }
  interface HTMLElementLike {
    readonly dataset: Record<string, string | undefined>;
    readonly style: Record<string, string>;
    hidden: boolean;
    value: string;
    alt: string;
    textContent: string;
    toggleAttribute(name: string, on: boolean): void;
    addEventListener(name: string, listener: (event: Pointer) => void, options?: object): void;
  }
  interface Pointer {
    readonly clientX: number;
    readonly clientY: number;
    readonly deltaY: number;
    readonly pointerId: number;
    readonly buttons: number;
    readonly key: string;
    preventDefault(): void;
  }
  const page = (
    globalThis as unknown as { document: { querySelector(s: string): Box; querySelectorAll(s: string): Iterable<Box> } }
  ).document;
  const [root, stage, sheet, line] = [".viewer", ".stage", ".sheet", ".line"].map((s) => page.querySelector(s)) as [
    Box,
    Box,
    Box,
    Box,
  ];
  const slider = page.querySelector(".viewer input");
  const over = [...page.querySelectorAll(".over")];
  const [width, height] = [Number(root.dataset.width), Number(root.dataset.height)];
  let [x, y, zoom] = [0, 0, 1];
  const draw = () => {
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    sheet.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    sheet.toggleAttribute("data-large", zoom > 1);
    const at = (Number(slider.value) / 1000) * stage.clientWidth;
    line.style.left = `${at - 1}px`;
    const cut = Math.max(0, (at - x) / zoom);
    for (const image of over) image.style.clipPath = `inset(0 0 0 ${cut}px)`;
  };
  const zoomAt = (to: number, px: number, py: number) => {
    const next = Math.min(32, Math.max(0.02, to));
    x = px - ((px - x) * next) / zoom;
    y = py - ((py - y) * next) / zoom;
    zoom = next;
    draw();
  };
  const fit = () => {
    zoom = Math.min(stage.clientWidth / width, stage.clientHeight / height);
    x = (stage.clientWidth - width * zoom) / 2;
    y = (stage.clientHeight - height * zoom) / 2;
    draw();
  };
  for (const button of page.querySelectorAll("[data-zoom]"))
    button.addEventListener("click", () =>
      button.dataset.zoom === "fit"
        ? fit()
        : zoomAt(Number(button.dataset.zoom), stage.clientWidth / 2, stage.clientHeight / 2),
    );
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, top } = stage.getBoundingClientRect();
      zoomAt(zoom * (event.deltaY < 0 ? 1.25 : 0.8), event.clientX - left, event.clientY - top);
    },
    { passive: false },
  );
  let last: { x: number; y: number } | undefined;
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    last = { x: event.clientX, y: event.clientY };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!last || event.buttons === 0) return;
    x += event.clientX - last.x;
    y += event.clientY - last.y;
    last = { x: event.clientX, y: event.clientY };
    draw();
  });
  stage.addEventListener("keydown", ({ key }) => {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [40, 0],
      ArrowRight: [-40, 0],
      ArrowUp: [0, 40],
      ArrowDown: [0, -40],
    };
    if (key === "+" || key === "-")
      zoomAt(zoom * (key === "+" ? 1.25 : 0.8), stage.clientWidth / 2, stage.clientHeight / 2);
    const move = moves[key];
    if (!move) return;
    x += move[0];
    y += move[1];
    draw();
  });
  slider.addEventListener("input", draw);
  const chooser = page.querySelector(".viewer select");
  chooser.addEventListener("change", () => {
    over.forEach((image, i) => {
      image.hidden = i !== Number(chooser.value);
    });
    page.querySelector(".shown-name").textContent = `right: ${over[Number(chooser.value)]!.alt}`;
  });
  (globalThis as unknown as { addEventListener(name: string, listener: () => void): void }).addEventListener(
    "resize",
    fit,
  );
  fit();
}
