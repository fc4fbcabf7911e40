// A worker in a process of its own, which a test may stop and let go on: node worker-process.js REDIS NAME
import { startWorker } from "@srloss/queue";

const [url, name] = process.argv.slice(2);
process.on("disconnect", () => process.exit());
await startWorker({ url, name, processor: new URL("./measure.js", import.meta.url), lockSeconds: 1 });
process.send("ready");
