import { expect, it } from "vitest";
import { breathe, cancelJobs, groundJob, jobsEnded, tabJob } from "../src/worker/jobs.ts";

/** Jobs that note when they begin and how they end. */
function noted() {
  const notes: string[] = [];
  const work = (name: string) => async (signal: AbortSignal) => {
    notes.push(`${name} begins`);
    try {
      for (let step = 0; step < 3; step++) await breathe(signal);
    } catch (error) {
      notes.push(`${name} ends early`);
      throw error;
    }
    notes.push(`${name} is done`);
  };
  const settled = (job: Promise<unknown>) =>
    job.then(
      () => "done",
      ({ name }: Error) => name,
    );
  return { notes, work, settled };
}

it("what one tab asks for at once is all done, in order", async () => {
  const { notes, work, settled } = noted();
  const all = ["seen", "push", "map"].map((name) => settled(tabJob("compare", name, work(name))));
  expect(await Promise.all(all)).toEqual(["done", "done", "done"]);
  expect(notes).toEqual(["seen", "push", "map"].flatMap((name) => [`${name} begins`, `${name} is done`]));
});

it("a newer one takes the place of an older one of its name, running or waiting", async () => {
  const { notes, work, settled } = noted();
  const first = settled(tabJob("compare", "table", work("first")));
  await breathe(new AbortController().signal);
  const seen = settled(tabJob("compare", "seen", work("seen")));
  const second = settled(tabJob("compare", "table", work("second")));
  const third = settled(tabJob("compare", "table", work("third")));
  expect(await Promise.all([first, seen, second, third])).toEqual(["AbortError", "done", "AbortError", "done"]);
  expect(notes).toEqual([
    "first begins",
    "first ends early",
    "seen begins",
    "seen is done",
    "third begins",
    "third is done",
  ]);
});

it("another tab ends what a tab is at, and never what both compute from", async () => {
  const { work, settled } = noted();
  const training = settled(tabJob("train", "train", work("training")));
  await breathe(new AbortController().signal);
  const engine = settled(groundJob("engine", work("engine")));
  const low = settled(groundJob("pictures", work("low")));
  const lower = settled(groundJob("pictures", work("lower")));
  const weights = settled(groundJob("weights", work("weights")));
  const table = settled(tabJob("compare", "table", work("table")));
  const descent = settled(tabJob("optimise", "descent", work("descent")));
  expect(await Promise.all([training, engine, low, lower, weights, table, descent])).toEqual([
    "AbortError",
    "done",
    "done",
    "done",
    "done",
    "AbortError",
    "done",
  ]);
});

it("what tabs compute from ends their jobs, and an older choice of the same", async () => {
  const { work, settled } = noted();
  const table = settled(tabJob("compare", "table", work("table")));
  const slow = settled(groundJob("engine", work("slow")));
  const quick = settled(groundJob("engine", work("quick")));
  expect(await Promise.all([table, slow, quick])).toEqual(["AbortError", "AbortError", "done"]);
});

it("Cancel ends all of them; what comes next runs", async () => {
  const { notes, work, settled } = noted();
  const running = settled(tabJob("compare", "table", work("running")));
  await breathe(new AbortController().signal);
  const waiting = settled(groundJob("pictures", work("waiting")));
  cancelJobs();
  const next = settled(tabJob("compare", "seen", work("next")));
  expect(await Promise.all([running, waiting, next])).toEqual(["AbortError", "AbortError", "done"]);
  await jobsEnded();
  expect(notes).not.toContain("waiting begins");
});

it("Cancel ends no engine that starts: nothing runs without one", async () => {
  const { work, settled } = noted();
  const engine = settled(groundJob("engine", work("engine")));
  const weights = settled(groundJob("weights", work("weights")));
  cancelJobs();
  expect(await Promise.all([engine, weights])).toEqual(["done", "AbortError"]);
});

it("a job that fails holds up none", async () => {
  const { work, settled } = noted();
  const failing = settled(tabJob("compare", "table", () => Promise.reject(new RangeError("no"))));
  const next = settled(tabJob("compare", "seen", work("next")));
  expect(await Promise.all([failing, next])).toEqual(["RangeError", "done"]);
});
