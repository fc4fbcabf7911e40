import { nativeStatus } from "@srloss/native";
import { engineReport } from "@srloss/node-gpu";
import { diagnosisJson, diagnosisText } from "../diagnosing/diagnosis.ts";
import { engineTimes, layer, side } from "../diagnosing/engine-times.ts";
import { everyEngineOptions } from "../options.ts";
import { killable } from "../terminal/interruption.ts";
import { note } from "../terminal/note.ts";
import { knownSets } from "../weight-sets/known-sets.ts";

/** `srloss doctor` */
export async function doctor(options: Record<string, unknown>): Promise<void> {
  const settings = everyEngineOptions(options);
  note(`Trying every engine on VGG19 up to ${layer}, one ${side}x${side} image; this takes some seconds ...`);
  const measure = await engineTimes();
  const engines = await killable(() => engineReport(measure, settings));
  const native = nativeStatus({ ...(settings.packages !== undefined && { packages: settings.packages }) });
  const diagnosis = { engines, native, weights: await knownSets(settings.packages) };
  process.stdout.write(`${options.json === true ? diagnosisJson(diagnosis) : diagnosisText(diagnosis)}\n`);
}
