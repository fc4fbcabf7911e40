import { isQuiet } from "./note.ts";
import { shown as printed } from "./shown.ts";

/** Progress of long work. */
export interface ProgressLine {
  /** `total` may grow. */
  update(done: number, total: number, detail: string): void;
  end(): void;
}

/** A dumb terminal shows what moves the cursor as letters. */
function canRewrite(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== "dumb";
}

/** Lines of a log, which is read long after: one a minute. */
const logEveryMs = 60_000;

/** Progress on stderr: a line that is rewritten on a terminal; elsewhere, as in a log, one that says that it began, and one a minute. */
export function progressLine(what: string): ProgressLine {
  const isTTY = canRewrite();
  let said: number | undefined;
  let shown = false;
  return {
    update(done, total, detail) {
      if (isQuiet()) return;
      const part = total > 0 ? Math.min(1, done / total) : 0;
      if (isTTY) {
        const bar = "#".repeat(Math.round(part * 24)).padEnd(24, ".");
        process.stderr.write(`\r\u001b[K${printed(`${what} [${bar}] ${Math.round(part * 100)}% ${detail}`)}`);
        shown = true;
      } else if (said === undefined || Date.now() - said >= logEveryMs) {
        process.stderr.write(
          `${printed(said === undefined ? what : `${what} ${Math.round(part * 100)}% ${detail}`)} ...\n`,
        );
        said = Date.now();
      }
    },
    end() {
      if (shown) process.stderr.write("\r\u001b[K");
      shown = false;
    },
  };
}

/** Says what is being done, as the computation itself lets no one speak. */
export interface StageLine {
  /** Call it before the stage begins: on a terminal its words take the place of those before. */
  begin(what: string): void;
  /** Before anything else is written. */
  end(): void;
}

/** Work that is over sooner needs no line in a log. */
const patienceMs = 2000;

/** A line that is rewritten on a terminal; elsewhere, as in a log, a line for each stage once the work takes its time. */
export function stageLine(): StageLine {
  return canRewrite() ? rewrittenStage() : loggedStages();
}

function rewrittenStage(): StageLine {
  let shown = false;
  const write = (text: string) => {
    if (!isQuiet()) process.stderr.write(text);
  };
  return {
    begin(what) {
      write(`\r\u001b[K${printed(what)} ...`);
      shown = true;
    },
    end() {
      if (shown) write("\r\u001b[K");
      shown = false;
    },
  };
}

function loggedStages(): StageLine {
  const start = Date.now();
  let late: NodeJS.Timeout | undefined;
  const end = () => clearTimeout(late);
  return {
    begin(what) {
      end();
      if (isQuiet()) return;
      const say = () => process.stderr.write(`${printed(what)} ...\n`);
      const left = start + patienceMs - Date.now();
      if (left <= 0) say();
      else late = setTimeout(say, left).unref();
    },
    end,
  };
}

/** `7.1 MB` */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
