import { expect, it } from "vitest";
import { type Progress, type RunOptions, Runs } from "../src/page/runs.ts";
import type { OnProgress } from "../src/worker/worker.ts";

/** What a page would show, and jobs that end when a test says so. */
function page() {
  const shown: (string | undefined)[] = [];
  const said: (string | undefined)[] = [];
  let jobsEnded = 0;
  const runs = new Runs({
    show: (progress: Progress | undefined) =>
      shown.push(
        progress && [progress.what, progress.done, progress.total].filter((word) => word !== undefined).join(),
      ),
    say: (error) => said.push(error),
    endJobs: () => {
      jobsEnded++;
    },
  });
  const begin = (what: string, byItself = false, options: RunOptions = {}) => {
    let [resolve, reject]: [(value: string) => void, (problem: Error) => void] = [() => {}, () => {}];
    const promise = new Promise<string>((...both) => {
      [resolve, reject] = both;
    });
    let tell: OnProgress = () => undefined;
    const result = runs.run(
      what,
      (onProgress) => {
        tell = onProgress;
        return promise;
      },
      { byItself, ...options },
    );
    return { result, resolve, reject, tell: (...words: Parameters<OnProgress>) => tell(...words) };
  };
  return { runs, shown, said, begin, ended: () => jobsEnded };
}

it("shows how far a job is, and nothing once it has ended, whatever is heard of it later", async () => {
  const { shown, begin } = page();
  const job = begin("Looking");
  job.tell("Looking closer", 1, 2);
  job.resolve("seen");
  expect(await job.result).toBe("seen");
  job.tell("Looking closer", 2, 2);
  expect(shown).toEqual(["Looking", "Looking closer,1,2", undefined]);
});

it("shows the newest one's, then again that of one that goes on", async () => {
  const { shown, begin } = page();
  const long = begin("Comparing");
  const short = begin("Reading");
  long.tell("Comparing", 3, 4);
  short.resolve("read");
  await short.result;
  long.resolve("compared");
  await long.result;
  expect(shown).toEqual(["Comparing", "Reading", "Reading", "Comparing,3,4", undefined]);
});

it("Cancel lets all go at once, and tells the worker", async () => {
  const { runs, shown, begin, ended } = page();
  const jobs = [begin("Comparing"), begin("Looking")];
  runs.cancel();
  expect(ended()).toBe(1);
  expect(await Promise.all(jobs.map(({ result }) => result))).toEqual([undefined, undefined]);
  jobs[0]!.tell("Comparing", 1, 2);
  expect(shown.at(-1)).toBe(undefined);
});

it("says what went wrong, not what was stopped; what the page begins by itself leaves a message alone", async () => {
  const { said, begin } = page();
  const failing = begin("Comparing");
  failing.reject(new Error("no"));
  expect(await failing.result).toBe(undefined);
  expect(said).toEqual([undefined, "no"]);
  const stopped = begin("Comparing", true);
  stopped.reject(new DOMException("stopped", "AbortError"));
  expect(await stopped.result).toBe(undefined);
  expect(said).toHaveLength(2);
  begin("Looking");
  expect(said).toEqual([undefined, "no", undefined]);
});

it("tells a job of what ended it, other than the visitor or a failure", async () => {
  const { runs, begin } = page();
  let interruptions = 0;
  const options = { interrupted: () => interruptions++ };
  const [ended, failing, stopped] = ["Comparing", "Looking", "Distorting"].map((what) => begin(what, true, options));
  ended!.reject(new DOMException("another tab", "AbortError"));
  failing!.reject(new Error("no"));
  await Promise.all([ended!.result, failing!.result]);
  expect(interruptions).toBe(1);
  runs.cancel();
  stopped!.reject(new DOMException("stopped", "AbortError"));
  await stopped!.result;
  expect(interruptions).toBe(1);
});

it("waits for what became of weights that were cancelled, and for an engine", async () => {
  const { runs, shown, begin } = page();
  const engine = begin("Starting", true, { stops: "never" });
  const weights = begin("Loading", true, { stops: "once the worker says so" });
  const table = begin("Comparing");
  runs.cancel();
  expect(await table.result).toBe(undefined);
  expect(shown.at(-1)).toBe("Loading");
  weights.reject(new DOMException("stopped", "AbortError"));
  expect(await weights.result).toBe(undefined);
  engine.resolve("started");
  expect(await engine.result).toBe("started");
  expect(shown.slice(-2)).toEqual(["Starting", undefined]);
});
