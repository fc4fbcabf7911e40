export type DistortionName = "blur" | "noise" | "shift" | "JPEG" | "checkerboard" | "contrast";

/** What each of them is where it comes from, from weak to strong. */
export const distortions: Readonly<
  Record<DistortionName, { readonly unit: string; readonly strengths: readonly number[] }>
> = {
  blur: { unit: "px sigma", strengths: [0, 0.5, 1, 1.5, 2, 3, 4] },
  noise: { unit: "of 255 sigma", strengths: [0, 4, 8, 15, 25, 40, 60] },
  shift: { unit: "px to the right", strengths: [0, 1, 2, 3, 4, 6, 8] },
  JPEG: { unit: "quality", strengths: [100, 60, 40, 25, 15, 8, 3] },
  checkerboard: { unit: "of 255 high", strengths: [0, 3, 6, 10, 16, 24, 36] },
  contrast: { unit: "% of contrast", strengths: [100, 90, 80, 70, 60, 45, 30] },
};

export const distortionNames = Object.keys(distortions) as readonly DistortionName[];
