import { isSoftwareRenderer } from "@srloss/web";
import type { VNode } from "preact";
import type { Session } from "../page/use-session.ts";

interface Properties {
  readonly session: Session;
  readonly start: () => Promise<void>;
}

/** What a visitor would want to know before the first step, who has an engine that takes minutes for it; and a way out. */
export function SlowEngineNote({ session, start }: Properties): VNode | null {
  const { backend, chooseEngine } = session;
  const inSoftware = backend?.engine === "webgpu" && isSoftwareRenderer(backend.device);
  if (!backend || (!inSoftware && backend.engine !== "cpu")) return null;
  const startOnWasm = async () => {
    if (await chooseEngine("srloss-wasm")) await start();
  };
  return (
    <p class="slow row" role="status">
      <span>
        {inSoftware
          ? `${backend.engine} runs in software here (${backend.device}), which may take minutes before the first step.`
          : `${backend.engine} is plain JavaScript: a step of all four networks takes many seconds.`}
      </span>
      {inSoftware ? (
        <button type="button" class="main" onClick={() => void startOnWasm()}>
          Train on WebAssembly instead
        </button>
      ) : (
        <button type="button" onClick={() => void chooseEngine("auto")}>
          Take the fastest engine
        </button>
      )}
    </p>
  );
}
