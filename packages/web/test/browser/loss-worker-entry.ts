import "../../src/worker/loss-worker.ts";
