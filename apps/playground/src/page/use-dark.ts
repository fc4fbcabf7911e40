import { useEffect, useState } from "preact/hooks";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Whether the visitor's colours are dark: for what the style sheet does not reach. */
export function useDark(): boolean {
  const [is, setIs] = useState(dark.matches);
  useEffect(() => {
    const follow = () => setIs(dark.matches);
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }, []);
  return is;
}
