import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Properties {
  readonly children: ComponentChildren;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onValue: (value: number) => void;
}

/** A whole number that is taken once it is typed: what arrives on the page meanwhile leaves the typing alone. */
export function NumberField({ children, value, least, most, onValue }: Properties): VNode {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const take = (typed: number) => {
    const taken = Number.isFinite(typed) ? Math.min(most, Math.max(least, Math.round(typed))) : value;
    setText(String(taken));
    if (taken !== value) onValue(taken);
  };
  return (
    <label>
      {children}{" "}
      <input
        type="number"
        min={least}
        max={most}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onChange={({ currentTarget }) => take(currentTarget.valueAsNumber)}
      />
    </label>
  );
}
