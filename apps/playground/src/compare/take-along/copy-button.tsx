import type { VNode } from "preact";
import { useState } from "preact/hooks";

interface Properties {
  readonly label: string;
  /** What is spoken, where the label alone says too little. */
  readonly spoken?: string;
  readonly text: () => string;
  readonly disabled?: boolean;
}

export function CopyButton({ label, spoken, text, disabled = false }: Properties): VNode {
  const [said, setSaid] = useState("");
  const copy = async () => {
    // Browsers refuse it to pages without https, and where the visitor says no.
    const done = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    setSaid(done ? "Copied" : "The browser did not let the page copy");
    setTimeout(() => setSaid(""), 3000);
  };
  return (
    <>
      <button type="button" disabled={disabled} onClick={() => void copy()} {...(spoken && { "aria-label": spoken })}>
        {label}
      </button>
      {said && <small role="status">{said}</small>}
    </>
  );
}
