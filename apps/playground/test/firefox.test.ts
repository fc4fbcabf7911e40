import { bringFirefox } from "@srloss/firefox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeFirstVisit } from "./firefox/describe-first-visit.ts";
import { describeJudging } from "./firefox/describe-judging.ts";
import { describeLessons } from "./firefox/describe-lessons.ts";
import { describeReloads } from "./firefox/describe-reloads.ts";
import { type FirefoxPage, openFirefox } from "./firefox/open-firefox.ts";

const firefox = bringFirefox();

// One visit from the first paint to the last tab: a browser takes longer to start than most of what is tried in it.
describe.skipIf(!firefox)("the page in Firefox", () => {
  let open: FirefoxPage;
  beforeAll(async () => {
    open = await openFirefox(firefox!);
  });
  afterAll(() => open?.close());

  describeFirstVisit(() => open);
  describeJudging(() => open);
  describeReloads(() => open);
  describeLessons(() => open);

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
