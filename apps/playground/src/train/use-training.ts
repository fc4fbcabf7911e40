import { useEffect, useRef, useState } from "preact/hooks";
import { heard, lab } from "../lab.ts";
import { cropArea } from "../page/crop-area.ts";
import { drawn } from "../page/drawn.ts";
import { identity } from "../page/identity.ts";
import { usePrepared } from "../page/use-prepared.ts";
import type { Session } from "../page/use-session.ts";
import type { Area, Image } from "../worker/image.ts";
import type { BegunTraining, TrainFrame } from "../worker/training/training.ts";
import type { OnProgress } from "../worker/worker.ts";
import { watchedSide } from "./train-choices.ts";

/** Networks that the worker trains, and how far they are. */
interface Trained {
  /** What is trained on; the first one is watched. */
  readonly images: readonly Image[];
  readonly area: Area | undefined;
  readonly first: BegunTraining | undefined;
  /** One for each frame, thinned out. */
  readonly history: readonly Moment[];
  readonly frame: TrainFrame | undefined;
  readonly running: boolean;
  readonly start: () => Promise<void>;
  readonly pause: () => void;
  readonly reset: () => Promise<boolean>;
  readonly trainOn: (files: readonly File[]) => Promise<void>;
}

/** The numbers of a frame. */
export type Moment = Pick<TrainFrame, "step" | "looks">;

/** So many points a curve has; where there are more, every second one goes. */
const most = 600;
/** Every scale divides it: what is watched has whole pixels at each. */
const multiple = 12;

export function useTraining(session: Session): Trained {
  const { settings, pictures, backend, changing, say, run, cancel, refreshWeights } = session;
  const { place, trainScale: scale, upsampling, tab } = settings;
  const [own, setOwn] = useState<readonly Image[]>([]);
  const [first, setFirst] = useState<BegunTraining>();
  const [history, setHistory] = useState<readonly Moment[]>([]);
  const [frame, setFrame] = useState<TrainFrame>();
  /** Whose end is the end: a second start takes the place of the first. */
  const [running, setRunning] = useState<object>();
  /** The visitor started it and did not pause it: what another tab interrupted goes on when this one is seen again. */
  const wanted = useRef(false);
  const shown = useRef(tab);
  shown.current = tab;
  const { original } = pictures;
  const images = own.length ? own : original ? [original] : [];
  const area = images[0] && cropArea(images[0], watchedSide, place, multiple);
  const key = JSON.stringify([images.map(identity), area, scale, upsampling]);

  // Other photographs, another part or network begin anew.
  const ready = tab === "train" && Boolean(backend && area) && !changing;
  const prepared = usePrepared(
    key,
    ready,
    async (options) => {
      if (!area) return undefined;
      wanted.current = false;
      return run("Preparing", () => lab.beginTraining(images, area, { scale, upsampling }), options);
    },
    (made) => {
      setFirst(made);
      setHistory([]);
      setFrame(undefined);
    },
  );

  const start = async () => {
    if (!(await prepared.wait())) return;
    wanted.current = true;
    // It begins when this tab is seen again.
    if (shown.current !== "train") return;
    const mine = {};
    setRunning(mine);
    let tell: OnProgress = () => undefined;
    const onFrame = (next: TrainFrame) => {
      setFrame(next);
      // After a download the line says again what is done.
      tell("Training");
      const { step, looks } = next;
      setHistory((before) => {
        const kept = before.length < most ? before : before.filter((_, i) => i % 2 === 0);
        return [...kept, { step, looks: numbers(looks) }];
      });
      return drawn();
    };
    await run(
      "Training",
      (onProgress) => {
        tell = onProgress;
        return lab.runTraining(heard(onFrame), onProgress).catch((problem: Error) => {
          // It would fail again. Who interrupts it, or gets another engine, lets it go on.
          if (problem.name !== "AbortError" && problem.name !== "BackendLostError") wanted.current = false;
          throw problem;
        });
      },
      { stopsIn: "train" },
    );
    setRunning((now) => (now === mine ? undefined : now));
    await refreshWeights();
  };

  const pause = () => {
    wanted.current = false;
    cancel();
  };

  const asked = useRef<readonly File[]>(undefined);
  const trainOn = async (files: readonly File[]) => {
    asked.current = files;
    const read: Image[] = [];
    const unread: string[] = [];
    for (const file of files)
      await lab.readPicture(file, [255, 255, 255]).then(
        (image) => read.push(image),
        (problem: Error) => unread.push(problem.message),
      );
    // Those that were chosen since are meant.
    if (asked.current !== files) return;
    if (read.length) setOwn(read);
    say(unread.length ? unread.join(" ") : undefined);
  };

  useEffect(() => {
    if (tab === "train" && wanted.current && !running && prepared.there) void start();
  }, [tab, running]);
  // Pictures of one's own that are dropped on the page take the place of those before.
  useEffect(() => setOwn([]), [original]);

  return {
    images,
    area,
    first,
    history,
    frame,
    running: Boolean(running),
    start,
    pause,
    reset: prepared.anew,
    trainOn,
  };
}

/** Pixels of the past are not kept. */
function numbers(looks: TrainFrame["looks"]): Moment["looks"] {
  return Object.fromEntries(
    Object.entries(looks).map(([name, look]) => [name, { ...look, image: { ...look.image, data: new Uint8Array() } }]),
  );
}
