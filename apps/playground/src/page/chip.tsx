import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Properties {
  /** What it is about: `Engine`. */
  readonly title: string;
  /** In a word, what is set. */
  readonly value: ComponentChildren;
  /** Something is not as a visitor would expect. */
  readonly warn?: boolean;
  readonly children: ComponentChildren;
}

/** A small button that says what is set and opens a sheet over the page to change it. */
export function Chip({ title, value, warn = false, children }: Properties): VNode {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const chip = element.current!;
    const outside = ({ target }: Event) => {
      if (chip.open && !chip.contains(target as Node)) chip.open = false;
    };
    // Wherever the focus is: what had it may be gone.
    const close = ({ key }: KeyboardEvent) => {
      if (key !== "Escape" || !chip.open) return;
      chip.open = false;
      chip.querySelector("summary")!.focus();
    };
    addEventListener("pointerdown", outside);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details ref={element} class={warn ? "chip warn" : "chip"} name="chips">
      <summary>
        <span class="quiet">{title}</span> <b class={`of-${title.toLowerCase()}`}>{value}</b>
      </summary>
      <div class="sheet">{children}</div>
    </details>
  );
}
