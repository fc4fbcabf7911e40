import { useEffect, useState } from "preact/hooks";

interface Blink {
  /** Which of the pictures is seen. */
  readonly index: number;
  readonly playing: boolean;
  readonly play: (playing: boolean) => void;
  readonly step: (by: number) => void;
}

/** Shows `count` pictures one after the other, `perSecond` of them; those who asked for less motion start it themselves. */
export function useBlink(count: number, perSecond: number, active: boolean): Blink {
  const [index, setIndex] = useState(0);
  const [playing, play] = useState(() => !matchMedia("(prefers-reduced-motion: reduce)").matches);
  useEffect(() => {
    if (!active || !playing || count < 2) return;
    const timer = setInterval(() => setIndex((before) => before + 1), 1000 / perSecond);
    return () => clearInterval(timer);
  }, [active, playing, count, perSecond]);
  return {
    index: index % count,
    playing,
    play,
    step(by) {
      play(false);
      setIndex((before) => (((before + by) % count) + count) % count);
    },
  };
}
