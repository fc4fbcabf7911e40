import type { VNode } from "preact";
import type { EngineChoice } from "../worker/start-engine.ts";
import { engineChoices } from "./settings.ts";
import type { Session } from "./use-session.ts";

interface Properties {
  readonly session: Session;
  readonly label: string;
}

export function EngineChooser({ session, label }: Properties): VNode {
  const { settings, chooseEngine } = session;
  return (
    <label>
      {label}{" "}
      <select
        value={settings.engine}
        onChange={({ currentTarget }) => void chooseEngine(currentTarget.value as EngineChoice)}
      >
        {engineChoices.map((name) => (
          <option key={name} value={name}>
            {name === "auto" ? "the fastest that works" : name}
          </option>
        ))}
      </select>
    </label>
  );
}
