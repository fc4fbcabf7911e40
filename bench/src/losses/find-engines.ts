import { engineReport } from "@srloss/node-gpu";

// A process of its own, so that the engines that it loads are gone before anything is timed.
const trials = await engineReport(async () => undefined);
process.stdout.write(JSON.stringify(trials));
