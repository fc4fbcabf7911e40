// What workers of the tests run for a batch: each pair is a number, and its row the square.
import { appendFileSync, existsSync, writeFileSync } from "node:fs";

export default async function measure({ data }) {
  const { log, milliseconds = 0, hangs, hung, blocks } = data.request;
  const rows = [];
  for (const { index, pair, known } of data.pairs) {
    if (known) {
      rows.push({ index, row: known });
      continue;
    }
    if (log) appendFileSync(log, `${pair}\n`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (pair === hangs && !existsSync(hung)) {
      writeFileSync(hung, String(process.pid));
      // Nothing else of this process runs any more; its worker does.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blocks);
    }
    if (pair === data.request.kills) process.kill(process.pid, "SIGKILL");
    rows.push({ index, row: { square: pair * pair } });
  }
  return rows;
}
