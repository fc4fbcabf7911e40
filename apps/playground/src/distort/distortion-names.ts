export type DistortionName = "blur" | "noise" | "shift" | "JPEG" | "checkerboard" | "contrast";

/** How strong each of them can be, from nothing to much. */
export const strengths: Readonly<Record<DistortionName, readonly number[]>> = {
  blur: [0, 0.5, 1, 1.5, 2, 3, 4],
  noise: [0, 4, 8, 15, 25, 40, 60],
  shift: [0, 1, 2, 3, 4, 6, 8],
  JPEG: [100, 60, 40, 25, 15, 8, 3],
  checkerboard: [0, 3, 6, 10, 16, 24, 36],
  contrast: [100, 90, 80, 70, 60, 45, 30],
};

/** A strength in words, the first of which is none at all. */
export const strengthSays: Readonly<Record<DistortionName, (strength: number) => string>> = {
  blur: (sigma) => `sigma ${sigma} px`,
  noise: (sigma) => `sigma ${sigma} of 255`,
  shift: (pixels) => `${pixels} px to the right`,
  JPEG: (quality) => (quality === 100 ? "not compressed" : `quality ${quality}`),
  checkerboard: (height) => `${height} of 255 high`,
  contrast: (percent) => `${percent} % of it left`,
};

export const distortionNames = Object.keys(strengths) as readonly DistortionName[];
