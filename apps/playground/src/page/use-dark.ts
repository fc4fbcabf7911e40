import { useMedia } from "./use-media.ts";

/** Whether the visitor's colours are dark: for what the style sheet does not reach. */
export const useDark = (): boolean => useMedia("(prefers-color-scheme: dark)");
