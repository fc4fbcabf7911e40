import type { TargetedKeyboardEvent, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Properties<Name extends string> {
  readonly names: readonly Name[];
  readonly titles: Readonly<Record<Name, string>>;
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}

/** Tabs as the ARIA practices describe them: arrow keys move, Tab goes on into the panel. */
export function TabList<Name extends string>({ names, titles, chosen, onChoose }: Properties<Name>): VNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone they are in one line that is wider than the screen; the page itself must not move.
    const tabs = list.current!;
    const { offsetLeft, offsetWidth } = document.getElementById(`tab-${chosen}`)!;
    tabs.scrollLeft = offsetLeft - tabs.offsetLeft - (tabs.clientWidth - offsetWidth) / 2;
  }, [chosen]);
  const move = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const name = names[(names.indexOf(chosen) + step + names.length) % names.length]!;
    onChoose(name);
    document.getElementById(`tab-${name}`)?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label="What to do" onKeyDown={move}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls={`panel-${name}`}
          aria-selected={name === chosen}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}
