// Runs the command as often as it is told to, in one process that loads tfjs once: its first module is evaluated anew each time.
import { pathToFileURL } from "node:url";

const main = process.argv[2];
const streams = [process.stdout, process.stderr];

/** What the end of a process would stop. */
const timers = new Set();
const { setTimeout: startTimer } = globalThis;
globalThis.setTimeout = (...words) => {
  const timer = startTimer(...words);
  timers.add(timer);
  return timer;
};

function endCommand() {
  for (const timer of timers) clearTimeout(timer);
  timers.clear();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "SIGXFSZ", "exit"]) process.removeAllListeners(name);
  for (const stream of streams) stream.removeAllListeners("error");
}

let run = 0;
process.on("disconnect", () => process.exit());
process.on("message", async (words) => {
  run++;
  process.argv = [process.argv[0], main, ...words];
  process.exitCode = 0;
  await import(`${pathToFileURL(main)}?run=${run}`);
  endCommand();
  // Behind all that the command said: there a stream's part ends.
  for (const stream of streams) stream.write("\0");
  process.send(process.exitCode);
});
