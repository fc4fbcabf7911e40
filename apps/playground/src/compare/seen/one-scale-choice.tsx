import type { VNode } from "preact";

interface Properties {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Whether the difference is drawn on the pictures' scale or on one of its own. */
export function OneScaleChoice({ checked, onChange }: Properties): VNode {
  return (
    <label>
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />{" "}
      difference on the pictures' scale
    </label>
  );
}
