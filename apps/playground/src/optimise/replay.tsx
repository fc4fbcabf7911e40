import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { KeptFrame } from "./kept-frames.ts";

interface Properties {
  readonly frames: readonly KeptFrame[];
  /** The frame that is shown; undefined for the newest. */
  readonly shown: number | undefined;
  readonly onShow: (frame: number | undefined) => void;
}

const framesPerSecond = 16;

/** Any moment of the run again, by hand or as a film. */
export function Replay({ frames, shown, onShow }: Properties): VNode {
  const [playing, setPlaying] = useState(false);
  const last = frames.length - 1;
  const at = Math.min(shown ?? last, last);
  useEffect(() => {
    if (!playing) return;
    const next = setTimeout(() => {
      if (at < last) return onShow(at + 1);
      setPlaying(false);
      onShow(undefined);
    }, 1000 / framesPerSecond);
    return () => clearTimeout(next);
  }, [playing, at]);
  return (
    <div class="power replay">
      <button
        type="button"
        disabled={last < 1}
        onClick={() => {
          setPlaying(!playing);
          if (!playing) onShow(at < last ? at : 0);
        }}
      >
        {playing ? "Stop the film" : "Replay"}
      </button>
      <input
        type="range"
        aria-label="Moment of the run"
        aria-valuetext={`step ${frames[at]?.step ?? 0}`}
        min="0"
        max={Math.max(0, last)}
        value={Math.max(0, at)}
        disabled={last < 1}
        onInput={({ currentTarget }) => {
          setPlaying(false);
          const wanted = Number(currentTarget.value);
          onShow(wanted === last ? undefined : wanted);
        }}
      />
      <output>step {frames[at]?.step ?? 0}</output>
    </div>
  );
}
