import type { VNode } from "preact";
import { useDropTarget } from "./drop-target.ts";

interface Properties {
  readonly label: string;
  readonly hint: string;
  /** What the browser's dialogue offers. Defaults to everything. */
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Files by drag and drop, or by the browser's own dialogue. */
export function FileDrop({ label, hint, accept, multiple = false, onFiles }: Properties): VNode {
  const { over, handlers } = useDropTarget(onFiles);
  return (
    <label class={over ? "drop over" : "drop"} {...handlers}>
      <span>{label}</span>
      <small>{hint}</small>
      <input
        type="file"
        {...(accept !== undefined && { accept })}
        multiple={multiple}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file may be chosen again.
          currentTarget.value = "";
          if (files.length) onFiles(files);
        }}
      />
    </label>
  );
}
