import type { ComponentChildren, VNode } from "preact";

interface Properties {
  readonly class: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** What may be wider than a phone: the keyboard scrolls it too. */
export function Scroller({ class: name, label, children }: Properties): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus hears the arrow keys
    <section class={name} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
