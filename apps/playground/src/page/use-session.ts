import type { BackendReport } from "@srloss/web";
import { useEffect, useRef, useState } from "preact/hooks";
import { heard, lab } from "../lab.ts";
import type { Image } from "../worker/image.ts";
import type { WeightsChoice, WeightsNote } from "../worker/network.ts";
import type { EngineChoice } from "../worker/start-engine.ts";
import type { OnProgress } from "../worker/worker.ts";
import { hashToSettings, type Settings, settingsToHash } from "./settings.ts";
import { useLostGpu } from "./use-lost-gpu.ts";

export interface Pictures {
  readonly original: Image | undefined;
  readonly reconstructions: readonly Image[];
  /** The visitor's own; samples make room for them. */
  readonly own?: boolean;
}

interface Progress {
  readonly what: string;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  /** The tab that has a button of its own to stop it. */
  readonly stopsIn?: Settings["tab"] | undefined;
}

/** What every tab shares. */
export interface Session {
  readonly settings: Settings;
  readonly change: (settings: Partial<Settings>) => void;
  readonly backend: BackendReport | undefined;
  readonly weights: WeightsNote | undefined;
  /** What starts by itself waits: a new job would end this one. */
  readonly loadingWeights: boolean;
  readonly pictures: Pictures;
  readonly setPictures: (pictures: Pictures) => void;
  readonly progress: Progress | undefined;
  readonly error: string | undefined;
  /** Runs a job of the worker, with its progress shown; undefined where it failed or was cancelled. */
  readonly run: <T>(
    what: string,
    job: (onProgress: OnProgress) => Promise<T>,
    stopsIn?: Settings["tab"],
  ) => Promise<T | undefined>;
  readonly chooseWeights: (choice: WeightsChoice) => Promise<void>;
  readonly chooseEngine: (choice: EngineChoice) => Promise<void>;
  readonly refreshWeights: () => Promise<void>;
}

/** Weights that the development server offers. */
const localWeights = document.querySelector<HTMLMetaElement>('meta[name="srloss-weights"]')?.content;

export function useSession(): Session {
  const [settings, setSettings] = useState(() => hashToSettings(location.hash));
  const [backend, setBackend] = useState<BackendReport>();
  const [weights, setWeights] = useState<WeightsNote>();
  const [loads, setLoads] = useState(0);
  const [pictures, setPictures] = useState<Pictures>({ original: undefined, reconstructions: [] });
  const [progress, setProgress] = useState<Progress>();
  const [error, setError] = useState<string>();
  const latest = useRef(0);
  const begun = useRef<Promise<void>>(undefined);

  const change = (some: Partial<Settings>) => setSettings((old) => ({ ...old, ...some }));

  const run: Session["run"] = async (what, job, stopsIn) => {
    const id = ++latest.current;
    setError(undefined);
    setProgress({ what, stopsIn });
    try {
      return await job(
        heard((now, done, total) => id === latest.current && setProgress({ what: now, done, total, stopsIn })),
      );
    } catch (problem) {
      const { name, message } = problem as Error;
      // Of a lost GPU the page speaks in words of its own.
      if (name !== "AbortError" && name !== "BackendLostError") setError(message);
      return undefined;
    } finally {
      if (id === latest.current) setProgress(undefined);
    }
  };

  const loadWeights = async (choice: WeightsChoice) => {
    setLoads((count) => count + 1);
    const note = await run("Loading weights", (onProgress) => lab.chooseWeights(choice, "block3_conv3", onProgress));
    setLoads((count) => count - 1);
    if (note) setWeights(note);
    return note;
  };
  const chooseWeights = async (choice: WeightsChoice) => {
    // What the page starts with would take the place of what a quick visitor dropped.
    await begun.current;
    const note = await loadWeights(choice);
    if (note) change({ network: note.kind === "keras" ? "keras" : "random" });
  };
  const refreshWeights = async () => {
    const note = await lab.weightsNote();
    if (note) setWeights(note);
  };
  const chooseEngine = async (engine: EngineChoice) => {
    // The page would otherwise name the engine that it started with, over the one that a quick visitor chose.
    await begun.current;
    const report = await run("Starting the engine", () => lab.startEngine(engine));
    if (!report) return;
    change({ engine });
    setBackend(report);
  };
  // An engine may be gone for good: after a crash of the GPU, or in a link from another computer.
  const startSome = () =>
    run("Starting the engine", () => lab.startEngine(settings.engine).catch(() => lab.startEngine("auto")));

  useLostGpu(async (lost) => {
    const report = await startSome();
    if (!report) return;
    setBackend(report);
    setError(
      `The browser took the GPU away from ${lost} and what ran there has stopped; ${report.engine} has been started, and you can go on.`,
    );
  });

  useEffect(() => {
    history.replaceState(null, "", `#${settingsToHash(settings)}`);
  }, [settings]);

  useEffect(() => {
    const follow = () => setSettings(hashToSettings(location.hash));
    addEventListener("hashchange", follow);
    begun.current = begin();
    return () => removeEventListener("hashchange", follow);
  }, []);

  async function begin(): Promise<void> {
    const report = await startSome();
    if (!report) return;
    const sample = await run("Drawing a sample", () => lab.sample(settings.sample));
    // Not over what a quick visitor has dropped already.
    if (sample) setPictures((now) => (now.original ? now : sample));
    await loadWeights(await firstWeights());
    setBackend(report);
  }

  async function firstWeights(): Promise<WeightsChoice> {
    if (localWeights) return { kind: "address", address: new URL(localWeights, location.href).href };
    // What is not here yet is fetched when the visitor says so.
    return settings.network === "keras" && (await lab.keptWeights()) ? { kind: "keras" } : { kind: "random" };
  }

  return {
    settings,
    change,
    backend,
    weights,
    loadingWeights: loads > 0,
    pictures,
    setPictures,
    progress,
    error,
    run,
    chooseWeights,
    chooseEngine,
    refreshWeights,
  };
}
