import { useEffect, useRef, useState } from "preact/hooks";
import { heard, lab } from "../lab.ts";
import { cropArea } from "../page/crop-area.ts";
import { drawn } from "../page/drawn.ts";
import { identity } from "../page/identity.ts";
import type { RunOptions } from "../page/runs.ts";
import type { Session } from "../page/use-session.ts";
import { useStandingJob } from "../page/use-standing-job.ts";
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
  /** What the run in the worker was begun with. */
  const [begun, setBegun] = useState<string>();
  /** Whoever starts it before it is there waits: a new job would end the one that prepares it. */
  const preparing = useRef<{ readonly key: string; readonly made: Promise<boolean> }>(undefined);
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

  const begin = (options: RunOptions = {}) => {
    const mine = { key, made: prepare(options) };
    preparing.current = mine;
    const over = () => {
      if (preparing.current === mine) preparing.current = undefined;
    };
    return mine.made.finally(over);
  };
  const prepare = async (options: RunOptions) => {
    if (!original || !area) return false;
    const both = await run("Preparing", () => lab.beginOptimisation(original, area, start, now), options);
    if (!both) return false;
    setBegun(key);
    setTarget(both.target);
    setFrames([{ step: 0, images: Object.fromEntries(descents.map((name) => [name, both.first])) }]);
    setSteps([]);
    setRate(undefined);
    return true;
  };

  const descend = async (count?: number) => {
    const made = preparing.current?.key === key ? preparing.current.made : begun === key || begin();
    // A press of long ago ends nothing that another tab is at.
    if (!(await made) || shown.current !== "optimise") return;
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

  // Another part, start or loss begins anew; the rest changes what is running. Who looks at another tab comes back to the run.
  const ready = settings.tab === "optimise" && original && backend && !changing;
  useStandingJob(ready && begun !== key ? key : undefined, begin);
  useEffect(() => void lab.changeOptimisation(now), [weights, layers, learningRate]);

  return { area, target, steps, frames, stepsPerSecond, running: Boolean(running), begin, descend };
}
