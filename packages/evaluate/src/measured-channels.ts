import { type ConventionName, conventions, type MeasureName } from "@srloss/core";

type Channels = "rgb" | "y";

/** Of a request. */
interface Asked {
  readonly channels?: Channels | undefined;
  readonly convention: ConventionName;
}

/** Those that conventions differ in. */
export const conventionMetrics = ["psnr", "ssim", "msSsim"] as const;

/** What channels a measure is of, where it has a choice: those that were asked for, or those of the convention's program. */
export function channelsOf(measure: MeasureName, { channels, convention }: Asked): Channels {
  if (channels) return channels;
  const program = conventions[convention];
  const metric = conventionMetrics.find((name) => name === measure);
  return (metric && program[metric]?.channels) ?? program.channels;
}

/** Of all that were asked for: one word, or undefined where the program's metrics differ. */
export function commonChannels(asked: Iterable<MeasureName>, request: Asked): Channels | undefined {
  const found = new Set(
    conventionMetrics.filter((metric) => [...asked].includes(metric)).map((one) => channelsOf(one, request)),
  );
  return found.size > 1 ? undefined : ([...found][0] ?? request.channels ?? conventions[request.convention].channels);
}

/** Whether some number is of the luma. */
export function looksAtLuma(request: Asked & { readonly measures: readonly MeasureName[] }): boolean {
  const { channels, measures } = request;
  if (channels) return channels === "y";
  return conventionMetrics.some((metric) => measures.includes(metric) && channelsOf(metric, request) === "y");
}
