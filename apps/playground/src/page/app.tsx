import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { BlurTab } from "../blur/blur-tab.tsx";
import { CompareTab } from "../compare/compare-tab.tsx";
import { PicturesChip } from "../compare/inputs/pictures-chip.tsx";
import { MeasuresChip } from "../compare/measures-chip.tsx";
import { DistortTab } from "../distort/distort-tab.tsx";
import { EnginesTab } from "../engines/engines-tab.tsx";
import { OptimiseTab } from "../optimise/optimise-tab.tsx";
import { TrainTab } from "../train/train-tab.tsx";
import { EngineChip } from "./engine-chip.tsx";
import { NoticeLine } from "./notice-line.tsx";
import { type Settings, tabs } from "./settings.ts";
import { StatusLine } from "./status-line.tsx";
import { TabList } from "./tab-list.tsx";
import { useSession } from "./use-session.ts";
import { WeightsChip } from "./weights-chip.tsx";

const titles = {
  compare: "Compare",
  blur: "Why L2 blurs",
  train: "Train",
  distort: "Distort",
  optimise: "Optimise",
  engines: "Engines",
} as const;
const views = {
  compare: CompareTab,
  blur: BlurTab,
  train: TrainTab,
  distort: DistortTab,
  optimise: OptimiseTab,
  engines: EnginesTab,
} as const;

export function App(): VNode {
  const session = useSession();
  const { settings, change, error, say } = session;
  // A tab is made when it is first seen, and keeps what it holds.
  const [seen, setSeen] = useState<readonly Settings["tab"][]>([settings.tab]);
  if (!seen.includes(settings.tab)) setSeen([...seen, settings.tab]);
  return (
    <>
      <header class="top">
        <h1>
          <span class="mark" aria-hidden="true" />
          srloss <span class="light">playground</span>
        </h1>
        <p class="tagline">What losses see in your pictures. Drop some anywhere.</p>
        <TabList names={tabs} titles={titles} chosen={settings.tab} onChoose={(tab) => change({ tab })} />
      </header>
      <div class="chip-bar">
        <div class="chips">
          <PicturesChip session={session} />
          <MeasuresChip session={session} />
          <EngineChip session={session} />
          <WeightsChip session={session} />
        </div>
        <NoticeLine session={session} />
        <StatusLine session={session} />
      </div>
      {error !== undefined && (
        <div class="toast">
          <p class="error" role="alert">
            {error}
          </p>
          <button type="button" aria-label="Close the message" onClick={() => say(undefined)}>
            ×
          </button>
        </div>
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
              {seen.includes(name) && <View session={session} />}
            </section>
          );
        })}
      </main>
    </>
  );
}
