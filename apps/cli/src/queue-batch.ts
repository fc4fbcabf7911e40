import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import type { Batch, PlacedRow } from "@srloss/queue";
import type { Measurer } from "./evaluating/measurer.ts";
import type { QueueRequest } from "./evaluating/queue-request.ts";
import { setTalk } from "./terminal/note.ts";
import { version } from "./version.ts";

/** A process of `srloss worker`: it measures the batches that it is handed. */
setTalk({ quiet: true });

let last: { readonly what: string; readonly measurer: Measurer } | undefined;

export default async function measureBatch({
  data,
}: {
  readonly data: Batch<PairOfFiles, PairRow>;
}): Promise<PlacedRow<PairRow>[]> {
  const request = data.request as QueueRequest;
  const measurer = await measurerOf(request);
  const known = new Map(data.pairs.flatMap(({ known }) => (known?.key === undefined ? [] : [[known.key, known]])));
  const rows: PlacedRow<PairRow>[] = [];
  const files = data.pairs.map(({ pair }) => pair);
  for await (const row of measurer.measure(files, (key) => known.get(key)))
    rows.push({ index: data.pairs[rows.length]!.index, row });
  return rows;
}

/** The engine and the networks stay while batches ask for the same. */
async function measurerOf(request: QueueRequest): Promise<Measurer> {
  if (request.version !== version())
    throw new Error(
      `This worker is srloss ${version()}, and the pairs come from ${request.version}; install the same.`,
    );
  const folder = process.env.SRLOSS_WORKER_ROOT || request.base;
  try {
    // Names in rows and messages are those that the submitter knows.
    process.chdir(folder);
  } catch {
    throw new Error(`This worker has no folder ${folder}, where the pairs' files are; start it with --root DIR.`);
  }
  const what = JSON.stringify([request, folder]);
  if (last?.what === what) return last.measurer;
  for (const { vgg } of last?.measurer.networks ?? []) vgg.dispose();
  for (const { metric } of last?.measurer.loaded ?? []) metric.dispose();
  last = undefined;
  const { startMeasurer } = await import("./evaluating/measurer.ts");
  const threads = process.env.SRLOSS_WORKER_THREADS;
  const measurer = await startMeasurer(
    { ...request.options, ...(threads && { threads }) },
    new AbortController().signal,
  );
  // Rows of one table have the same columns.
  for (const [preset, { reason }] of measurer.left) throw new Error(`This worker can't compute ${preset}: ${reason}`);
  last = { what, measurer };
  return measurer;
}
