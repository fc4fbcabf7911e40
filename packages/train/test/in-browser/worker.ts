import "@tensorflow/tfjs-backend-cpu";
import { shortTraining } from "./short-training.ts";

/** Answers whatever it is told while it trains, and ends at "stop". */
const end = new AbortController();
const post = (message: unknown) => (globalThis as unknown as Worker).postMessage(message);
addEventListener("message", ({ data }: MessageEvent<"stop" | { readonly steps: number }>) => {
  if (data === "stop") end.abort();
  else
    shortTraining(data.steps, end.signal, (step) => post({ step })).then(
      (trained) => post({ trained }),
      (problem) => post({ problem: String(problem) }),
    );
});
