import { join, resolve } from "node:path";
import { checkWritable, folderStore, useBackend } from "@srloss/node-gpu";
import { colourOption, packagesOption, textOption } from "../options.ts";
import { lockRun } from "../run-lock.ts";
import { judgeStudy, loadStudied, type PreparedStudy, trainedLosses, trainStudy } from "../studying/run-study.ts";
import { studiedLosses } from "../studying/studied-loss.ts";
import { largestSize, loadStudyJudges } from "../studying/study-judges.ts";
import { meansOf } from "../studying/study-means.ts";
import { readResults } from "../studying/study-results.ts";
import { saveSettings, studySettings, trainingOf } from "../studying/study-settings.ts";
import { endInOwnTime, goesOnWith, nothingToGoOnWith } from "../terminal/interruption.ts";
import { note, noteEngine, setTalk } from "../terminal/note.ts";
import { imageFolder } from "../training/image-folder.ts";
import { goingOn, runEngine } from "../training/run-engine.ts";
import { trainingModel } from "../training/training-model.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;

/** `srloss study --data DIR --test DIR --out DIR` */
export async function study(options: Options, signal: AbortSignal): Promise<void> {
  setTalk(options);
  const out = textOption(options.out, "out");
  if (out === undefined) throw new UsageError("study needs --out, the folder for trainings, numbers and report.");
  const markdown = textOption(options.markdown, "markdown");
  if (markdown !== undefined) await checkWritable(markdown);
  const prepared = await prepare(options, out, signal);
  const release = await lockRun(join(out, "study"), signal);
  try {
    await saveSettings(prepared.settings, out);
    const also = [options.report === true ? " --report" : "", markdown === undefined ? "" : ` --markdown ${markdown}`];
    goesOnWith(`srloss study --out ${out}${also.join("")}`);
    const finished = options.report !== true && (await trainStudy(prepared, signal));
    signal.throwIfAborted();
    const results = await judgeStudy(prepared, await readResults(folderStore(out)), signal);
    const { settings, losses, test } = prepared;
    const report = { settings, losses, results, test, out };
    const { writeStudyPage } = await import("../studying/study-page.ts");
    const page = await writeStudyPage(report, signal);
    if (markdown !== undefined) {
      const { writeStudyMarkdown } = await import("../studying/study-markdown.ts");
      await writeStudyMarkdown(markdown, report, signal);
    }
    if (options.json === true) {
      const made = { out: resolve(out), page, finished, methods: meansOf(results), ...results.made, settings };
      process.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
    }
    nothingToGoOnWith();
    note(`Report: ${page}`);
  } finally {
    await release();
  }
}

/** Everything that can be refused is refused here. */
async function prepare(options: Options, out: string, signal: AbortSignal): Promise<PreparedStudy> {
  const settings = await studySettings(options, folderStore(out), out);
  const asked = studiedLosses(settings.losses);
  const background = colourOption(options.background, "background");
  const decoding = background ? { background } : {};
  const data = await imageFolder(settings.data, "data", decoding, out);
  const test = await imageFolder(settings.test, "test", decoding, out);
  const size = await largestSize(test, settings);
  const chosen = goingOn(options, settings);
  const backend = await useBackend(chosen);
  noteEngine(backend);
  // Made once to see whether it can be.
  (await trainingModel(trainingOf(settings, asked[0]!))).dispose();
  const places = packagesOption(options);
  const judges = await loadStudyJudges(settings, size, backend, signal, places);
  const report = options.report === true;
  const loaded = report ? [] : await loadStudied(settings, asked, backend, out, signal, places);
  const losses = report ? await trainedLosses(asked, out) : loaded.map(({ studied }) => studied);
  endInOwnTime();
  return { settings: { ...settings, ...runEngine(backend, chosen) }, losses, loaded, data, test, judges, backend, out };
}
