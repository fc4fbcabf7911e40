import { useLayoutEffect, useRef } from "preact/hooks";
import { hashToSettings, type Settings } from "./settings.ts";

/** Tells of each link to another part of this page that is followed while the page is open. */
export function useFollowedLink(listener: (settings: Settings) => void): void {
  const newest = useRef(listener);
  newest.current = listener;
  useLayoutEffect(() => {
    // Where the link led: the address may say what the page has written since.
    const follow = ({ newURL }: HashChangeEvent) => newest.current(hashToSettings(new URL(newURL).hash));
    // Once: the page is drawn anew between two listeners of one event, and one that is put in then hears nothing of it.
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
}
