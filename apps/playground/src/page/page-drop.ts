import { useEffect, useRef, useState } from "preact/hooks";
import { holdsFiles } from "./drop-target.ts";
import { type DroppedFile, droppedFiles } from "./dropped-files.ts";

/**
 * Takes files that are dropped beside every drop target: the browser would leave the page and show them.
 *
 * @returns Whether files are being dragged over the page.
 */
export function usePageDrop(onFiles: (files: readonly DroppedFile[]) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setDragging(false);
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      void droppedFiles(event).then((files) => latest.current(files));
    };
    // Seen on its way down: drop targets keep the event to themselves.
    const end = () => setDragging(false);
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    addEventListener("drop", end, { capture: true });
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
      removeEventListener("drop", end, { capture: true });
    };
  }, []);
  return dragging;
}
