import { expect, it } from "vitest";
import { type Standing, StandingJob } from "../src/page/standing-job.ts";

/** A job whose begins are noted, and that ends when a test says so. */
function kept() {
  const job = new StandingJob();
  const begun: { readonly what: string; readonly standing: Standing; readonly end: () => Promise<void> }[] = [];
  const want = (key: string | undefined, what = key ?? "") =>
    job.want(key, (standing) => {
      let end = () => {};
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      const ended = async () => {
        end();
        // What follows from it has happened by then.
        await new Promise((resolve) => setTimeout(resolve));
      };
      begun.push({ what, standing, end: ended });
      return over;
    });
  return { job, begun, want, names: () => begun.map(({ what }) => what) };
}

const interrupt = async ({ standing, end }: ReturnType<typeof kept>["begun"][number]) => {
  standing.interrupted();
  await end();
};

it("begins once for each that is wanted, and not while it is under way", async () => {
  const { begun, want, names } = kept();
  want(undefined);
  want("a");
  want("a");
  want(undefined);
  want("a");
  expect(names()).toEqual(["a"]);
  await begun[0]!.end();
  want("a");
  want("b");
  expect(names()).toEqual(["a", "b"]);
});

it("begins anew what another one ended and is wanted still, as it was wanted last", async () => {
  const { begun, want, names } = kept();
  want("a", "first");
  // A look at another tab, and back before the end is heard of.
  want(undefined);
  want("a", "newest");
  await interrupt(begun[0]!);
  expect(names()).toEqual(["first", "newest"]);
});

it("leaves what nobody wants any more, until it is wanted again", async () => {
  const { begun, want, names } = kept();
  want("a");
  want(undefined);
  expect(begun[0]!.standing.wanted()).toBe(false);
  await interrupt(begun[0]!);
  expect(names()).toEqual(["a"]);
  want("a");
  expect(names()).toEqual(["a", "a"]);
  expect(begun[1]!.standing.wanted()).toBe(true);
});

it("takes the late end of an older one for no end of the newer, which would end itself again and again", async () => {
  const { begun, want, names } = kept();
  want("a");
  want("b");
  want("a");
  for (const one of begun.slice(0, 2)) await interrupt(one);
  expect(names()).toEqual(["a", "b", "a"]);
  want("a");
  expect(names()).toHaveLength(3);
});

it("leaves what the visitor stopped to the visitor", async () => {
  const { job, begun, want, names } = kept();
  want("a");
  await begun[0]!.end();
  want("a");
  expect(names()).toEqual(["a"]);
  job.again();
  expect(names()).toEqual(["a", "a"]);
});
