import type { VNode } from "preact";
import { CompareTab } from "../compare/compare-tab.tsx";
import { EnginesTab } from "../engines/engines-tab.tsx";
import { lab } from "../lab.ts";
import { OptimiseTab } from "../optimise/optimise-tab.tsx";
import { tabs } from "./settings.ts";
import { TabList } from "./tab-list.tsx";
import { useSession } from "./use-session.ts";
import { WeightsBar } from "./weights-bar.tsx";

const titles = { compare: "Compare", optimise: "Optimise", engines: "Engines" } as const;
const views = { compare: CompareTab, optimise: OptimiseTab, engines: EnginesTab } as const;

export function App(): VNode {
  const session = useSession();
  const { settings, change, progress, error } = session;
  return (
    <>
      <header>
        <h1>srloss playground</h1>
        <p>What L1, L2, perceptual and style losses see in your pictures. Nothing leaves your browser.</p>
      </header>
      <WeightsBar session={session} />
      <TabList names={tabs} titles={titles} chosen={settings.tab} onChoose={(tab) => change({ tab })} />
      <div class="status" role="status">
        {progress ? (
          <>
            <span>{progress.what}</span>
            <progress
              aria-label={progress.what}
              max={progress.total ?? 1}
              {...(progress.total !== undefined && { value: progress.done ?? 0 })}
            />
            {progress.stopsIn !== settings.tab && (
              <button type="button" onClick={() => void lab.cancel()}>
                Cancel
              </button>
            )}
          </>
        ) : (
          <span class="quiet">{session.backend ? "Ready" : "Not ready"}</span>
        )}
      </div>
      {error !== undefined && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <main>
        {tabs.map((name) => {
          const View = views[name];
          return (
            <section
              key={name}
              id={`panel-${name}`}
              role="tabpanel"
              aria-labelledby={`tab-${name}`}
              hidden={settings.tab !== name}
            >
              <View session={session} />
            </section>
          );
        })}
      </main>
    </>
  );
}
