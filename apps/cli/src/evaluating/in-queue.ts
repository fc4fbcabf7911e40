import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import { measureInQueue } from "@srloss/queue";
import { countOption, textOption } from "../options.ts";
import { note } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";
import type { Journal } from "./journal.ts";
import { lostRow } from "./lost-row.ts";
import { queueRequest } from "./queue-request.ts";

/** Has workers measure pairs that a queue on Redis hands out. */
export async function* inQueue(
  url: string,
  options: Readonly<Record<string, unknown>>,
  pairs: readonly PairOfFiles[],
  journal: Journal,
  signal: AbortSignal,
): AsyncGenerator<{ readonly index: number; readonly row: PairRow }> {
  const batchSize = countOption(options.batch, "batch");
  if (batchSize === 0) throw new UsageError("--batch needs at least one pair.");
  const name = textOption(options.queueName, "queue-name");
  function* queued() {
    for (const [index, pair] of pairs.entries()) {
      const known = journal.knownOf(pair);
      yield { index, pair, ...(known && { known }) };
    }
  }
  let request: string | undefined;
  for await (const placed of measureInQueue<PairOfFiles, PairRow>(queued(), {
    url,
    request: queueRequest(options),
    lost: (pair, reason) => lostRow(pair, `No worker could measure it: ${reason}`),
    ...(name !== undefined && { name }),
    ...(batchSize !== undefined && { batchSize }),
    onWorkers: sayWorkers(),
    signal,
  })) {
    const { request: of, engine } = placed.row;
    if (of) {
      // Rows of two engines or versions would not belong in one table.
      if (request !== undefined && of !== request)
        throw new Error(
          `Workers measure on different engines, weights or versions (${engine} last); give --engine, and start them all alike.`,
        );
      request = of;
    }
    yield placed;
  }
}

function sayWorkers(): (count: number) => void {
  let last: number | undefined;
  return (count) => {
    if (count === last) return;
    if (count === 0) note("No worker listens; start some, here or elsewhere: srloss worker --queue REDIS");
    else note(count === 1 ? "1 worker listens." : `${count} workers listen.`);
    last = count;
  };
}
