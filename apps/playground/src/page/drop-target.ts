import { useState } from "preact/hooks";
import { droppedFiles } from "./dropped-files.ts";

/** What an element needs to take dropped files. */
interface DropTarget {
  /** Files are held over it. */
  readonly over: boolean;
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

export function useDropTarget(onFiles: (files: readonly File[]) => void): DropTarget {
  const [over, setOver] = useState(false);
  return {
    over,
    handlers: {
      onDragOver: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: ({ currentTarget, relatedTarget }) => {
        // Going on to what lies inside is not leaving.
        if (!(currentTarget as Element).contains(relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event) => {
        setOver(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        void droppedFiles(event).then((files) => onFiles(files.map(({ file }) => file)));
      },
    },
  };
}

/** Text and links that are dragged about are none of the page's business. */
export const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;
