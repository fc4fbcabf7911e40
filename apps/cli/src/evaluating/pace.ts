/** What happened longer ago says little of what is to come: workers join and leave, and rows that are known take no time. */
const recentMs = 30_000;
/** Between two moments that are kept. */
const apartMs = 500;

/** How fast something goes on, by the last half minute. */
export class Pace {
  /** Moments with the count at each, the oldest first. */
  readonly #marks: { readonly at: number; readonly count: number }[];

  /** @param now Milliseconds, as all moments. */
  constructor(now: number) {
    this.#marks = [{ at: now, count: 0 }];
  }

  /** @returns How many a second, when there are `count` of them at this moment. */
  perSecond(count: number, now: number): number {
    const marks = this.#marks;
    // The first that is kept is older than what is recent, so that there is always something to compare with.
    while (marks.length > 1 && now - marks[1]!.at >= recentMs) marks.shift();
    const first = marks[0]!;
    const each = (1000 * (count - first.count)) / Math.max(1, now - first.at);
    if (now - marks.at(-1)!.at >= apartMs) marks.push({ at: now, count });
    return each;
  }
}
