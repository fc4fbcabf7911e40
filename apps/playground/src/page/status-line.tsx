import type { VNode } from "preact";
import type { Session } from "./use-session.ts";

/** What the worker is at, and a button that stops it. */
export function StatusLine({ session }: { readonly session: Session }): VNode {
  const { settings, progress, backend, cancel } = session;
  return (
    <div class="status" role="status">
      {progress ? (
        <>
          <span>{progress.what}</span>
          <progress
            aria-label={progress.what}
            max={progress.total ?? 1}
            {...(progress.total !== undefined && { value: progress.done ?? 0 })}
          />
          {progress.stopsIn !== settings.tab && progress.stops !== "never" && (
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          )}
        </>
      ) : (
        <span class="quiet">{backend ? "Ready" : "Not ready"}</span>
      )}
    </div>
  );
}
