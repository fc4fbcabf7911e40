import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setTalk } from "../src/terminal/note.ts";
import { progressLine, stageLine } from "../src/terminal/progress.ts";

const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
const said = () => write.mock.calls.map(([text]) => text);
const { isTTY } = process.stderr;
const onTerminal = (is: boolean) => Object.assign(process.stderr, { isTTY: is });

beforeEach(() => {
  vi.useFakeTimers();
  onTerminal(false);
  write.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  onTerminal(isTTY);
  setTalk({});
});

it("in a log: the stages that begin after two seconds of work, each a line", () => {
  const stage = stageLine();
  stage.begin("Reading");
  vi.advanceTimersByTime(1000);
  stage.begin("Measuring");
  // As a computation does, which lets no timer run.
  vi.setSystemTime(Date.now() + 5000);
  stage.begin("Running vgg19\u001b[31m");
  stage.begin("Drawing");
  stage.end();
  vi.advanceTimersByTime(60_000);
  expect(said()).toEqual(["Running vgg19\\u001b[31m ...\n", "Drawing ...\n"]);
});

it("in a log: a stage that waits for something, once two seconds are over", () => {
  const stage = stageLine();
  stage.begin("Reading");
  stage.begin("Starting the engine");
  vi.advanceTimersByTime(1999);
  expect(said()).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(said()).toEqual(["Starting the engine ...\n"]);
  stage.end();
});

it("nothing of short work, nor with --quiet", () => {
  const short = stageLine();
  short.begin("Reading");
  short.end();
  setTalk({ quiet: true });
  const stage = stageLine();
  stage.begin("Reading");
  vi.advanceTimersByTime(9000);
  stage.begin("Measuring");
  stage.end();
  expect(said()).toEqual([]);
});

it("on a terminal: one line, which is rewritten from the first stage on", () => {
  vi.stubEnv("TERM", "xterm");
  onTerminal(true);
  const stage = stageLine();
  stage.begin("Reading");
  stage.end();
  vi.unstubAllEnvs();
  expect(said()).toEqual(["\r\u001b[KReading ...", "\r\u001b[K"]);
});

it("in a log: progress is a line at its begin, and one a minute", () => {
  const line = progressLine("Training");
  for (let step = 1; step <= 130; step++) {
    line.update(step, 200, `step ${step}`);
    vi.advanceTimersByTime(1000);
  }
  line.end();
  expect(said()).toEqual(["Training ...\n", "Training 31% step 61 ...\n", "Training 61% step 121 ...\n"]);
});
