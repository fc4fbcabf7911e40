import type { VNode } from "preact";
import { useDropTarget } from "./drop-target.ts";

interface Properties {
  readonly label: string;
  readonly hint: string;
  /** What the browser's dialogue offers. Defaults to everything. */
  readonly accept?: string;
  readonly multiple?: boolean;
  /** The dialogue chooses a folder; one that is dropped here is the page's. */
  readonly folder?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Files by drag and drop, or by the browser's own dialogue. */
export function FileDrop({ label, hint, accept, multiple = false, folder = false, onFiles }: Properties): VNode {
  const { over, handlers } = useDropTarget(onFiles);
  return (
    <label class={over ? "drop over" : "drop"} {...(!folder && handlers)}>
      <span>{label}</span>
      <small>{hint}</small>
      <input
        type="file"
        {...(accept !== undefined && { accept })}
        multiple={multiple}
        {...(folder && { webkitdirectory: true })}
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
