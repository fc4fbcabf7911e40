import { writeWhole } from "@srloss/node-gpu";
import { columnsOf, type TableRow, valueIn } from "./table-row.ts";

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

export async function writeCsv(file: string, rows: readonly TableRow[]): Promise<void> {
  const { stringify } = await import("csv-stringify/sync");
  const columns = columnsOf(rows);
  const lines = rows.map((row) => [
    ...Object.values(before).map((of) => of(row)),
    ...columns.map((column) => row.values[column]),
    ...Object.values(behind).map((of) => of(row)),
  ]);
  await writeWhole(file, stringify([[...Object.keys(before), ...columns, ...Object.keys(behind)], ...lines]));
}

export async function writeParquet(file: string, rows: readonly TableRow[]): Promise<void> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const given = (sides: Readonly<Record<string, (row: TableRow) => unknown>>) =>
    Object.entries(sides).map(([name, of]) => ({
      name,
      data: rows.map((row) => of(row) ?? null),
      type: numbers.includes(name) ? ("INT32" as const) : ("STRING" as const),
      nullable: true,
    }));
  const values = columnsOf(rows).map((name) => ({
    name,
    data: rows.map((row) => valueIn(row, name) ?? null),
    type: "DOUBLE" as const,
    nullable: true,
  }));
  await writeWhole(
    file,
    new Uint8Array(parquetWriteBuffer({ columnData: [...given(before), ...values, ...given(behind)] })),
  );
}

/** A line for each row. */
export async function writeRows(file: string, rows: readonly TableRow[]): Promise<void> {
  // Not one text, whose length has an end.
  await writeWhole(file, Buffer.concat(rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`))));
}
