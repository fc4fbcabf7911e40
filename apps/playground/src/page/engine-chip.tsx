import type { VNode } from "preact";
import { Chip } from "./chip.tsx";
import { EngineChooser } from "./engine-chooser.tsx";
import type { Session } from "./use-session.ts";

/** What computes, and why. */
export function EngineChip({ session }: { readonly session: Session }): VNode {
  const { backend, change } = session;
  return (
    <Chip title="Engine" value={backend?.engine ?? "starting"}>
      <p>{backend?.why ?? "No engine has started yet."}</p>
      <EngineChooser session={session} label="Compute with" />
      <button type="button" onClick={() => change({ tab: "engines" })}>
        How fast are the others?
      </button>
    </Chip>
  );
}
