import type { DescentTable } from "../worker/descending/descents.ts";
import type { Image } from "../worker/image.ts";

/** What all descents had made after a step. */
export interface KeptFrame {
  readonly step: number;
  readonly images: DescentTable<Image>;
}

/** So many are kept: where there are more, every second one goes. */
const most = 96;

/** The frames with one more, thinned out where they would be too many; the first and the last always stay. */
export function withFrame(frames: readonly KeptFrame[], frame: KeptFrame): readonly KeptFrame[] {
  const kept = frames.length < most ? frames : frames.filter((_, i) => i % 2 === 0);
  return [...kept, frame];
}
