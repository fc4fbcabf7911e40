import type { StudyReport } from "./study-report.ts";

/** A plain sentence under each part of a report. */
export const sentences = {
  crops:
    "Of each image the part that bicubic gets most wrong; below it, how far every pixel is from the original, bright is worse.",
  table:
    "Means over the images that were not trained on; the best of each column is bold. High frequencies are the power in the upper half of the frequencies, without those of the upsampling, as a part of the original's: less than 1 is over-smoothed, more than 1 is noise or false detail. Checkerboard is how far the frequencies of the upsampling stand out from their neighbours, against the original: more than 1 is a pattern of the network's own.",
  spectra:
    "How much of the original's power each method has at each frequency, averaged over all directions: 0 dB is as much, -10 dB a tenth. A line that falls to the right is over-smoothed; a peak at a dashed line, a multiple of one over the scale along the axes or diagonally, is a checkerboard.",
  training:
    "PSNR of the middles of the images while the networks were trained. Networks whose loss looks at features begin with L1, and then leave it: their PSNR falls when they do.",
} as const;

/** What was trained, in a sentence or two. */
export function studyWords({ settings, losses, results, test }: StudyReport): string {
  const { model, network, scale, steps, warmUp, batch, patch, learningRate, seed } = settings;
  const size = Object.entries(network ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  const done = losses.map(({ name }) => results.methods[name]?.step ?? 0);
  const all = done.every((step) => step >= steps);
  const how = all
    ? `each ${steps} steps`
    : `of ${steps} steps so far ${losses.map(({ title }, i) => `${done[i]} with ${title}`).join(", ")}`;
  const warm =
    losses.some(({ looks }) => looks) && warmUp
      ? `, the first ${warmUp} of which with L1 where a loss looks at features`
      : "";
  return `One network, ${model}${size && ` (${size})`}, x${scale}, trained from the same first weights (seed ${seed}) on the same patches with ${losses.length} losses: ${how}${warm}; ${batch} patches of ${patch}x${patch} in a step, Adam at ${learningRate}. Measured on ${test.names.length} images that none of them was trained on.`;
}
