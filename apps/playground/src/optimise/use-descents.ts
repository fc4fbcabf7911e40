import { useEffect, useRef, useState } from "preact/hooks";
import { heard, lab } from "../lab.ts";
import { cropArea } from "../page/crop-area.ts";
import { drawn } from "../page/drawn.ts";
import { identity } from "../page/identity.ts";
import { usePrepared } from "../page/use-prepared.ts";
import type { Session } from "../page/use-session.ts";
import type { DescentSettings } from "../worker/descending/descent.ts";
import type { DescentTable, OptimiseFrame, OptimiseStep } from "../worker/descending/descents.ts";
import type { Area, Image } from "../worker/image.ts";
import type { OnProgress } from "../worker/worker.ts";
import type { DescentName } from "./descent-choices.ts";
import { type KeptFrame, withFrame } from "./kept-frames.ts";

/** Descents that the worker has begun, and how far they are. */
interface Descending {
  readonly area: Area | undefined;
  readonly target: Image | undefined;
  readonly steps: readonly OptimiseStep[];
  readonly frames: readonly KeptFrame[];
  readonly stepsPerSecond: number | undefined;
  readonly running: boolean;
  readonly begin: () => Promise<boolean>;
  /** Without a count until it is paused. */
  readonly descend: (count?: number) => Promise<void>;
}

const none = { l1: 0, l2: 0, perceptual: 0, style: 0, totalVariation: 0 };

export function useDescents(session: Session): Descending {
  const { settings, pictures, backend, changing, run, refreshWeights } = session;
  const { weights, layers, learningRate, side, start, descents, place } = settings;
  const { original } = pictures;
  const [target, setTarget] = useState<Image>();
  const [steps, setSteps] = useState<readonly OptimiseStep[]>([]);
  const [frames, setFrames] = useState<readonly KeptFrame[]>([]);
  const [stepsPerSecond, setRate] = useState<number>();
  /** Whose end is the end: a second start takes the place of the first. */
  const [running, setRunning] = useState<object>();
  const shown = useRef(settings.tab);
  shown.current = settings.tab;
  const area = original && cropArea(original, side, place);
  const each = (name: DescentName): DescentSettings => ({
    weights: name === "mix" ? weights : { ...none, [name]: 1 },
    layers,
    learningRate,
  });
  const now: DescentTable<DescentSettings> = Object.fromEntries(descents.map((name) => [name, each(name)]));
  const key = JSON.stringify([identity(original), area, start, descents]);

  // Another part, start or loss begins anew; the rest changes what is running. Who looks at another tab comes back to the run.
  const ready = settings.tab === "optimise" && Boolean(original && backend) && !changing;
  const prepared = usePrepared(
    key,
    ready,
    async (options) =>
      original && area && run("Preparing", () => lab.beginOptimisation(original, area, start, now), options),
    ({ target, first }) => {
      setTarget(target);
      setFrames([{ step: 0, images: Object.fromEntries(descents.map((name) => [name, first])) }]);
      setSteps([]);
      setRate(undefined);
    },
  );
  useEffect(() => void lab.changeOptimisation(now), [weights, layers, learningRate]);

  const descend = async (count?: number) => {
    // A press of long ago ends nothing that another tab is at.
    if (!(await prepared.wait()) || shown.current !== "optimise") return;
    const mine = {};
    setRunning(mine);
    let tell: OnProgress = () => undefined;
    const onFrame = (frame: OptimiseFrame) => {
      const { step } = frame.steps.at(-1)!;
      setFrames((before) => withFrame(before, { step, images: frame.images }));
      setRate(frame.stepsPerSecond);
      // After a download the line says again what is done.
      tell("Descending");
      setSteps((before) => [...before, ...frame.steps]);
      return drawn();
    };
    await run(
      "Descending",
      (onProgress) => {
        tell = onProgress;
        return lab.runOptimisation(count, heard(onFrame), onProgress);
      },
      { stopsIn: "optimise" },
    );
    setRunning((now) => (now === mine ? undefined : now));
    await refreshWeights();
  };

  return { area, target, steps, frames, stepsPerSecond, running: Boolean(running), begin: prepared.anew, descend };
}
