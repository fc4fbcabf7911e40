import { writeWhole } from "@srloss/node-gpu";
import type { RunRows } from "./run-rows.ts";
import type { TableRow } from "./table-row.ts";

/** What stands in front of and behind the values of a table; `milliseconds` is the only column that two equal runs differ in. */
const before = {
  id: (row: TableRow) => row.id,
  candidate: (row: TableRow) => row.candidate,
  sr: (row: TableRow) => row.sr,
  hr: (row: TableRow) => row.hr,
  sr_sha256: (row: TableRow) => row.sha256?.sr,
  hr_sha256: (row: TableRow) => row.sha256?.hr,
  width: (row: TableRow) => row.width,
  height: (row: TableRow) => row.height,
} as const;
const behind = {
  error: (row: TableRow) => row.error,
  engine: (row: TableRow) => row.engine,
  srloss: (row: TableRow) => row.versions.srloss,
  tfjs: (row: TableRow) => row.versions.tfjs,
  node: (row: TableRow) => row.versions.node,
  request: (row: TableRow) => row.request,
  key: (row: TableRow) => row.key,
  milliseconds: (row: TableRow) => row.milliseconds,
} as const;

const numbers: readonly string[] = ["width", "height", "milliseconds"];

/** Rows that are turned into text at once. */
const batchRows = 500;
/** Of a row group. */
const groupRows = 20_000;

export async function writeCsv(file: string, rows: RunRows): Promise<void> {
  const { columns } = rows;
  const { stringify } = await import("csv-stringify/sync");
  const lines = function* () {
    yield stringify([[...Object.keys(before), ...columns, ...Object.keys(behind)]]);
    for (const batch of batches(rows.all(), batchRows))
      yield stringify(
        batch.map((row) => [
          ...Object.values(before).map((of) => of(row)),
          ...columns.map((column) => row.values[column]),
          ...Object.values(behind).map((of) => of(row)),
        ]),
      );
  };
  await writeWhole(file, lines());
}

export async function writeParquet(file: string, rows: RunRows): Promise<void> {
  const { columns } = rows;
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const given = (sides: Readonly<Record<string, (row: TableRow) => unknown>>, batch: readonly TableRow[]) =>
    Object.entries(sides).map(([name, of]) => ({
      name,
      data: batch.map((row) => of(row) ?? null),
      type: numbers.includes(name) ? ("INT32" as const) : ("STRING" as const),
      nullable: true,
    }));
  const columnData = (batch: readonly TableRow[]) => [
    ...given(before, batch),
    ...columns.map((name) => ({
      name,
      data: batch.map(({ values }) => (values[name] === undefined ? null : Number(values[name]))),
      type: "DOUBLE" as const,
      nullable: true,
    })),
    ...given(behind, batch),
  ];
  const writer = new ByteWriter();
  const table = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: columnData([]) }) });
  /** What was written since, so that memory holds one group of rows. */
  const piece = () => {
    const bytes = new Uint8Array(writer.getBuffer());
    writer.index = 0;
    return bytes;
  };
  const pieces = function* () {
    for (const batch of batches(rows.all(), groupRows)) {
      table.write({ columnData: columnData(batch), rowGroupSize: groupRows });
      yield piece();
    }
    table.finish();
    yield piece();
  };
  await writeWhole(file, pieces());
}

/** A line for each row, which is where they are read from then on. */
export async function writeRows(file: string, rows: RunRows): Promise<void> {
  const starts = new Float64Array(rows.count);
  const lines = function* () {
    let [at, end] = [0, 0];
    for (const batch of batches(rows.all(), batchRows)) {
      const texts = batch.map((row) => `${JSON.stringify(row)}\n`);
      for (const text of texts) {
        starts[at++] = end;
        end += Buffer.byteLength(text);
      }
      yield texts.join("");
    }
    // The file may be one of those that are read.
    rows.close();
  };
  await writeWhole(file, lines());
  rows.moveTo(file, starts);
}

function* batches<T>(items: Iterable<T>, size: number): Generator<T[], void> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}
