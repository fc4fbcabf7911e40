import { useEffect, useRef } from "preact/hooks";
import { heard, lab } from "../lab.ts";

/** Calls the newest `restart` when the browser takes the GPU away. */
export function useLostGpu(restart: (backend: string) => Promise<void>): void {
  const latest = useRef(restart);
  latest.current = restart;
  useEffect(() => void lab.onLost(heard((backend: string) => void latest.current(backend))), []);
}
