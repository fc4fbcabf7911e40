import type { TargetedPointerEvent, VNode } from "preact";
import { useMemo } from "preact/hooks";
import { type Area, type Image, imagePixels } from "../worker/image.ts";
import "./crop-chooser.css";
import type { Place } from "./crop-area.ts";
import { PixelCanvas } from "./pixel-canvas.tsx";
import { thumbnail } from "./thumbnail.ts";

interface Properties {
  readonly image: Image | undefined;
  readonly area: Area | undefined;
  readonly onPlace: (middle: Place) => void;
}

const most = 240;
/** Pixels of the picture that an arrow key moves the part by. */
const stride = 8;
const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-stride, 0],
  ArrowRight: [stride, 0],
  ArrowUp: [0, -stride],
  ArrowDown: [0, stride],
};

/** The whole picture with a frame around the part that is looked at: it is moved by pointer or arrow keys. */
export function CropChooser({ image, area, onPlace }: Properties): VNode {
  const small = useMemo(() => image && imagePixels(thumbnail(image, most)), [image]);
  if (!image || !area || !small) return <div class="crop-chooser" />;
  const { width, height } = image;
  const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
  const follow = (event: TargetedPointerEvent<HTMLElement>) => {
    const whole = event.currentTarget.getBoundingClientRect();
    onPlace({
      x: Math.round(((event.clientX - whole.left) / whole.width) * width),
      y: Math.round(((event.clientY - whole.top) / whole.height) * height),
    });
  };
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  return (
    <div
      class="crop-chooser"
      style={{ "--ratio": `${width / height}` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
    >
      <PixelCanvas pixels={small} label="" aria-hidden="true" />
      <button
        type="button"
        aria-label={`Part of the picture: ${area.width}x${area.height} from ${area.x}, ${area.y}. Arrow keys move it.`}
        style={{
          left: percent(area.x, width),
          top: percent(area.y, height),
          width: percent(area.width, width),
          height: percent(area.height, height),
        }}
        onKeyDown={(event) => {
          const move = moves[event.key];
          if (!move) return;
          event.preventDefault();
          onPlace({ x: Math.round(middle.x + move[0]), y: Math.round(middle.y + move[1]) });
        }}
      />
    </div>
  );
}
