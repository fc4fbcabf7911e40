import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { heard, lab } from "../lab.ts";
import { drawn } from "../page/drawn.ts";
import { PictureFigure } from "../page/picture-figure.tsx";
import type { RunOptions } from "../page/runs.ts";
import type { Session } from "../page/use-session.ts";
import { useStandingJob } from "../page/use-standing-job.ts";
import type { LessonFrame, LessonLoss, LessonStart } from "../worker/lessons/blur-lesson.ts";
import "./blur.css";
import { figure } from "../compare/figures.ts";

const lessons: readonly { readonly loss: LessonLoss; readonly title: string; readonly says: string }[] = [
  {
    loss: "l2",
    title: "L2 finds their mean",
    says: "A little of a bar everywhere is less wrong, squared, than a bar in a wrong place. This is the blur.",
  },
  {
    loss: "l1",
    title: "L1 finds their median",
    says: "At each pixel it takes what most of the fences have there. Of five or more, most have sky: no bar is left.",
  },
  {
    loss: "style",
    title: "Style finds a sharp one",
    says: "It asks how many bars there are, not where. One sharp fence is as good as another; a blur is no fence.",
  },
];
const most = 7;
/** At which L2 is soft and L1 has no bar left. */
const first = 4;
const lossTitles: Readonly<Record<LessonLoss, string>> = { l2: "L2", l1: "L1", style: "Style" };

/** Why the least squared error is blurred: many sharp pictures share one low-resolution input. */
export function BlurTab({ session }: { readonly session: Session }): VNode {
  const { settings, backend, changing, progress, run } = session;
  const [open, setOpen] = useState(first);
  const [start, setStart] = useState<LessonStart>();
  const [frame, setFrame] = useState<LessonFrame & { readonly of: number }>();
  const there = settings.tab === "blur" && Boolean(backend) && !changing;
  const finished = frame?.of === open && frame.step === frame.steps;

  const learn = async (options: RunOptions) => {
    setFrame(undefined);
    const onFrame = (next: LessonFrame) => {
      setFrame({ ...next, of: open });
      return drawn();
    };
    await run("Descending three losses", () => lab.blurLesson(open, heard(setStart), heard(onFrame)), options);
  };
  // The slider begins anew.
  const again = useStandingJob(there && !finished ? String(open) : undefined, learn);
  // What is finished is wanted again once it is gone.
  const onceMore = () => (finished ? setFrame(undefined) : again());

  return (
    <article class="lesson" aria-busy={!finished} data-fresh={Boolean(finished)} data-testid="blur-lesson">
      <h2>Why L2 blurs</h2>
      <p class="lead">
        Each of these fences is sharp. Shrunk to an eighth, all of them are the same few grey pixels, and whoever
        enlarges those can't know which fence it was. Which answer has the least loss, on average over all of them?
      </p>
      <div class="given">
        <PictureFigure image={start?.low} title="The input, the same for all" />
        <section class="truths" style={{ "--fences": open + 1 }} aria-label="What it might have been">
          {Array.from({ length: open + 1 }, (_, shift) => (
            <PictureFigure
              key={shift}
              image={start?.truths[shift]}
              title=""
              label={`A fence, ${shift} pixels to the right`}
            />
          ))}
        </section>
      </div>
      <label class="power">
        <span>The fence may be moved by up to</span>
        <input
          type="range"
          min="0"
          max={most}
          value={open}
          onInput={({ currentTarget }) => setOpen(Number(currentTarget.value))}
        />
        <output>{open} px</output>
      </label>
      <div class="answers">
        {lessons.map(({ loss, title, says }) => (
          <figure key={loss} class="answer">
            <PictureFigure image={frame?.images[loss]} title="" label={`${title}: ${frame?.step ?? 0} steps`} />
            <figcaption>
              <b>{title}</b>
              <span>{says}</span>
            </figcaption>
          </figure>
        ))}
      </div>
      <LessonNumbers frame={finished ? frame : undefined} />
      <div class="row">
        <button type="button" disabled={!there || Boolean(progress)} onClick={onceMore}>
          Once more
        </button>
        <small>
          {frame ? `Step ${frame.step} of ${frame.steps}. ` : ""}
          All three begin at the same sharp guess with noise: L1 and L2 leave it. Each column may be wood, sky, or a
          mixture. Style looks through the first layer of a VGG19 with random weights, and takes the best that it meets:
          nothing was downloaded.
        </small>
      </div>
    </article>
  );
}

/** Each loss at each answer: its own is the least, which is what it was asked for. */
function LessonNumbers({ frame }: { readonly frame: LessonFrame | undefined }): VNode {
  const values = frame?.values;
  return (
    <table class="numbers">
      <caption>
        Each loss, on average over all fences, of each of the three answers. Lower is better; the lowest of a row is
        marked.
      </caption>
      <thead>
        <tr>
          <th scope="col">Measured by</th>
          {lessons.map(({ loss }) => (
            <th key={loss} scope="col">
              {lossTitles[loss]}'s answer
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lessons.map(({ loss: judge }) => {
          const row = lessons.map(({ loss }) => values?.[loss][judge]);
          const least = Math.min(...row.map((value) => value ?? Number.POSITIVE_INFINITY));
          return (
            <tr key={judge}>
              <th scope="row">{lossTitles[judge]}</th>
              {row.map((value, i) => (
                <td key={lessons[i]!.loss} data-value={value} class={value === least ? "best" : ""}>
                  {value === undefined ? "…" : value === least ? <u>{figure(value)}</u> : figure(value)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
