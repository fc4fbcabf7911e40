import { mutate } from "./mutations.ts";
import { runCase } from "./outcome.ts";
import { seededRandom } from "./random.ts";
import { findTarget } from "./targets/index.ts";

/** Runs the cases that its parent names, one by one: a process of its own, so that one that hangs can be ended. */
const [subject, format, seed] = process.argv.slice(2) as [string, string, string];
const target = await findTarget(subject, format);
const sounds = await target.sound();

process.on("message", async (index: number) => {
  const random = seededRandom(Number(seed), index);
  const sound = random.pick(sounds);
  const { files, what } = mutate(sound.files, random);
  const start = performance.now();
  const ended = await runCase(target, files, sound);
  process.send!({ ...ended, what, sound: sound.name, ms: performance.now() - start, rss: peakBytes() });
});
process.on("disconnect", () => process.exit());
process.send!("ready");

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
