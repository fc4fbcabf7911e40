import { lab } from "../lab.ts";

/** Milliseconds without an answer: what a worker computes at a stretch while an engine starts takes far less. */
const patience = 15_000;
const every = 2000;
const remembered = "srloss-stuck";

/**
 * Asks the worker whether it still answers, as long as it is at `work`. In Firefox the constructor of a worker within a worker, as threads
 * are, now and then does not return after a reload, and nothing ends that: the page is then loaded once more, with the same settings and
 * pictures.
 *
 * @param say Told where that did not help either.
 */
export async function reloadWhereStuck<T>(work: Promise<T>, say: (problem: string) => void): Promise<T> {
  let over = false;
  const watch = async () => {
    // Its script may come over a slow line.
    await lab.alive();
    while (!over) {
      const answered = lab.alive().then(() => true);
      if (!(await Promise.race([answered, later(patience)]))) return stuck(say);
      await later(every);
    }
    sessionStorage.removeItem(remembered);
  };
  void watch();
  return work.finally(() => {
    over = true;
  });
}

function stuck(say: (problem: string) => void): void {
  if (sessionStorage.getItem(remembered) !== null) {
    say("This browser's worker does not answer; close this tab, and open the page in a new one.");
    return;
  }
  sessionStorage.setItem(remembered, "once");
  location.reload();
}

const later = (ms: number) => new Promise<false>((resolve) => setTimeout(resolve, ms, false));
