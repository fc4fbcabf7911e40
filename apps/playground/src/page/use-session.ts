import type { BackendReport } from "@srloss/web";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { heard, lab } from "../lab.ts";
import type { WeightsChoice, WeightsNote } from "../worker/network.ts";
import type { EngineChoice } from "../worker/start-engine.ts";
import type { OnProgress } from "../worker/worker.ts";
import { keepForOffline } from "./keep-for-offline.ts";
import { keepPictures, keptPictures } from "./kept-pictures.ts";
import { linkedPictures } from "./linked-pictures.ts";
import type { Pictures } from "./pictures.ts";
import { type Progress, type RunOptions, Runs } from "./runs.ts";
import { hashToSettings, type Settings, settingsToHash } from "./settings.ts";
import { offered } from "./site-files.ts";
import { reloadWhereStuck } from "./stuck-worker.ts";
import { useFollowedLink } from "./use-followed-link.ts";
import { useLostGpu } from "./use-lost-gpu.ts";

/** What every tab shares. */
export interface Session {
  readonly settings: Settings;
  readonly change: (settings: Partial<Settings>) => void;
  readonly backend: BackendReport | undefined;
  /** Of the network that is loaded; none where no number needed one yet. */
  readonly weights: WeightsNote | undefined;
  /** Another number after each choice of weights: what was computed before is of others. */
  readonly weightsChoice: number;
  /** An engine or weights are on their way: what starts by itself would be of the past. */
  readonly changing: boolean;
  readonly pictures: Pictures;
  readonly setPictures: (pictures: Pictures) => void;
  readonly progress: Progress | undefined;
  readonly error: string | undefined;
  readonly say: (error: string | undefined) => void;
  /** What became of the visitor's pictures, in a sentence. */
  readonly notice: string | undefined;
  readonly tell: (notice: string | undefined) => void;
  /** Runs a job of the worker, with its progress shown; undefined where it failed or was cancelled. */
  readonly run: <T>(
    what: string,
    job: (onProgress: OnProgress) => Promise<T>,
    options?: RunOptions,
  ) => Promise<T | undefined>;
  /** The page goes on at once, the worker stops at its next step. */
  readonly cancel: () => void;
  readonly chooseWeights: (choice: WeightsChoice) => Promise<void>;
  /** Whether it runs now. */
  readonly chooseEngine: (choice: EngineChoice) => Promise<boolean>;
  readonly refreshWeights: () => Promise<void>;
}

/** Weights that the development server offers, or that the site holds. */
const [localWeights, siteWeights] = [offered("srloss-weights"), offered("srloss-site-weights")];

export function useSession(): Session {
  const [settings, setSettings] = useState(() => hashToSettings(location.hash));
  const [backend, setBackend] = useState<BackendReport>();
  const [weights, setWeights] = useState<WeightsNote>();
  const [weightsChoice, setWeightsChoice] = useState(0);
  const [changes, setChanges] = useState(0);
  const [pictures, showPictures] = useState<Pictures>({ original: undefined, reconstructions: [] });
  const [progress, setProgress] = useState<Progress>();
  const [error, setError] = useState<string>();
  const [notice, setNotice] = useState<string>();
  const begun = useRef<Promise<void>>(undefined);
  /** Pictures that somebody chose: those that the page begins with come too late. */
  const chosen = useRef(false);

  const change = (some: Partial<Settings>) => setSettings((old) => ({ ...old, ...some }));
  const setPictures = (next: Pictures) => {
    chosen.current = true;
    showPictures(next);
    void keepPictures(next.own ? next : undefined);
  };

  const [runs] = useState(() => new Runs({ show: setProgress, say: setError, endJobs: () => void lab.cancel() }));
  const run: Session["run"] = (what, job, options) => runs.run(what, (onProgress) => job(heard(onProgress)), options);
  /** What is computed meanwhile is ended by it, and begun anew afterwards, also where it failed. */
  const whileChanging = async <T>(change: () => Promise<T>): Promise<T> => {
    // What the page starts with would take the place of what a quick visitor chose.
    await begun.current;
    setChanges((count) => count + 1);
    try {
      return await change();
    } finally {
      setChanges((count) => count - 1);
    }
  };
  const chooseWeights: Session["chooseWeights"] = (choice) =>
    whileChanging(async () => {
      const load = (onProgress: OnProgress) => lab.chooseWeights(choice, "block3_conv3", onProgress);
      const note = await run("Loading weights", load, { stops: "once the worker says so" });
      if (!note) return;
      setWeights(note);
      setWeightsChoice((count) => count + 1);
      change({ network: note.kind === "random" ? "random" : "keras" });
    });
  const refreshWeights = async () => setWeights(await lab.weightsNote());
  const chooseEngine: Session["chooseEngine"] = (engine) =>
    whileChanging(async () => {
      const report = await run("Starting the engine", () => lab.startEngine(engine), { stops: "never" });
      if (!report) return false;
      change({ engine });
      setBackend(report);
      return true;
    });
  // An engine may be gone for good: after a crash of the GPU, or in a link from another computer.
  const startSome = async () => {
    let missing: string | undefined;
    const start = () =>
      lab.startEngine(settings.engine).catch((problem: Error) => {
        // The visitor has chosen another one meanwhile.
        if (problem.name === "AbortError") throw problem;
        missing = problem.message;
        return lab.startEngine("auto");
      });
    const report = await run("Starting the engine", start, { stops: "never", byItself: true });
    if (report && missing !== undefined) {
      change({ engine: "auto" });
      setError(`${missing.replace(/\.?$/, ".")} ${report.engine} has been started instead.`);
    }
    return report;
  };

  useLostGpu(async (lost) => {
    const report = await startSome();
    if (!report) return;
    setBackend(report);
    setError(
      `The browser took the GPU away from ${lost} and what ran there has stopped; ${report.engine} has been started, and you can go on.`,
    );
  });

  const now = useRef(settings);
  now.current = settings;
  const newest = useRef<Settings>(undefined);
  const followed = useRef<Promise<unknown>>(Promise.resolve());
  useFollowedLink((link) => {
    newest.current = link;
    // These say what is there, and its sample whoever draws it.
    setSettings(({ engine, network, sample }) => ({ ...link, engine, network, sample }));
    const getThere = async () => {
      // Of several in a row the last one is meant.
      if (newest.current !== link) return;
      if (now.current.engine !== link.engine) await chooseEngine(link.engine);
      if (now.current.network !== link.network) await chooseWeights(await weightsOf(link.network));
    };
    followed.current = followed.current.then(getThere, getThere);
  });

  // At once: later it would write over a link that is followed meanwhile.
  useLayoutEffect(() => {
    history.replaceState(null, "", `#${settingsToHash(settings)}`);
  }, [settings]);

  useEffect(() => {
    // What it keeps travels behind what the first numbers need.
    begun.current = begin().finally(keepForOffline);
  }, []);

  async function begin(): Promise<void> {
    // The first picture waits for nothing else.
    const linked = await linkedPictures(setError);
    const kept = linked ?? (await keptPictures());
    const { sample } = settings;
    // Not over what a quick visitor has chosen already.
    const showFirst = (first: Pictures) => showPictures((now) => (chosen.current ? now : first));
    if (kept) showFirst(kept);
    else
      void lab.sampleOriginal(sample).then(
        (original) => showPictures((now) => (now.original ? now : { original, reconstructions: [] })),
        // It is tried once more below, where that is told.
        () => undefined,
      );
    void lab.wantWeights(await weightsOf(settings.network));
    const report = await reloadWhereStuck(startSome(), setError);
    if (!report) return;
    if (!kept) {
      const sampled = async (): Promise<Pictures> => {
        const [original, reconstructions] = await Promise.all([
          lab.sampleOriginal(sample),
          lab.sampleReconstructions(sample),
        ]);
        return { original, reconstructions };
      };
      const first = await run("Making reconstructions", sampled, { byItself: true });
      if (first) showFirst(first);
    }
    setBackend(report);
  }

  /** Those that a link asks for, by the network that it names. */
  async function weightsOf(network: Settings["network"]): Promise<WeightsChoice> {
    if (network === "random") return { kind: "random" };
    if (localWeights) return { kind: "address", address: localWeights };
    if (siteWeights && !(await lab.keptWeights())) return { kind: "site", address: siteWeights };
    return { kind: "keras" };
  }

  return {
    settings,
    change,
    backend,
    weights,
    weightsChoice,
    changing: changes > 0,
    pictures,
    setPictures,
    progress,
    error,
    say: setError,
    notice,
    tell: setNotice,
    run,
    cancel: () => runs.cancel(),
    chooseWeights,
    chooseEngine,
    refreshWeights,
  };
}
