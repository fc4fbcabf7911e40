/**
 * Progress of long work on stderr: one line that is rewritten on a terminal, a line every ten per cent elsewhere.
 *
 * @returns A function to call with what is done; `total` may grow.
 */
export function progressLine(what: string): { update(done: number, total: number, detail: string): void; end(): void } {
  const { isTTY } = process.stderr;
  let tenths = -1;
  let shown = false;
  return {
    update(done, total, detail) {
      const part = total > 0 ? Math.min(1, done / total) : 0;
      if (isTTY) {
        const bar = "#".repeat(Math.round(part * 24)).padEnd(24, ".");
        process.stderr.write(`\r\u001b[K${what} [${bar}] ${Math.round(part * 100)}% ${detail}`);
        shown = true;
      } else if (Math.floor(part * 10) > tenths) {
        tenths = Math.floor(part * 10);
        process.stderr.write(`${what} ${tenths * 10}% ${detail}\n`);
      }
    },
    end() {
      if (isTTY && shown) process.stderr.write("\r\u001b[K");
      shown = false;
    },
  };
}

/** `7.1 MB` */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
