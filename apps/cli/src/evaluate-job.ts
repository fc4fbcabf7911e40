import { EventEmitter, on } from "node:events";
import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import type { FromJob, ToJob } from "./evaluating/jobs.ts";
import { startMeasurer } from "./evaluating/measurer.ts";
import { exitCodeOf } from "./exit-code.ts";
import { setTalk } from "./terminal/note.ts";

/** A process of `srloss evaluate --jobs`: it measures what it is sent until its parent is gone. */
const sent = new EventEmitter<{ pair: [{ pair: PairOfFiles; index: number }] }>();
const pairs = on(sent, "pair");
const asked = new Map<string, ((row: PairRow | undefined) => void)[]>();
/** Rows come in the order of the pairs. */
const order: number[] = [];
const say = (message: FromJob) => process.send?.(message);

process.on("disconnect", () => process.exit());
// Ctrl-C goes to the whole group; the parent says when it is over.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

process.on("message", (message: ToJob) => {
  if ("start" in message) void measure(message.start, message.quiet);
  else if ("pair" in message) sent.emit("pair", message);
  else {
    for (const answer of asked.get(message.key) ?? []) answer(message.known ?? undefined);
    asked.delete(message.key);
  }
});

async function* given(): AsyncGenerator<PairOfFiles> {
  for await (const [{ pair, index }] of pairs) {
    order.push(index);
    yield pair;
  }
}

function known(key: string): Promise<PairRow | undefined> {
  return new Promise((resolve) => {
    const others = asked.get(key);
    if (others) others.push(resolve);
    else {
      asked.set(key, [resolve]);
      say({ asks: key });
    }
  });
}

async function measure(options: Record<string, unknown>, quiet: boolean): Promise<void> {
  try {
    setTalk({ quiet });
    const measurer = await startMeasurer(options, new AbortController().signal);
    say({ left: [...measurer.left] });
    for await (const row of measurer.measure(given(), known)) say({ row, index: order.shift()! });
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error), code: exitCodeOf(error) });
  }
}
