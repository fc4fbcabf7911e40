/** What is judged, on which network, and whether a gradient is wanted of it. */
interface Judge {
  readonly title: string;
  readonly gradient: boolean;
}

export const judgeNames = [
  "lpips-alex",
  "lpips-squeeze",
  "lpips-vgg",
  "dists",
  "ms-ssim",
  "gmsd",
  "ms-gmsd",
  "haarpsi",
  "fsim",
  "vif",
] as const;

export type JudgeName = (typeof judgeNames)[number];

const judges: Readonly<Record<JudgeName, Judge>> = {
  "lpips-alex": { title: "LPIPS, AlexNet", gradient: true },
  "lpips-squeeze": { title: "LPIPS, SqueezeNet", gradient: true },
  "lpips-vgg": { title: "LPIPS, VGG16", gradient: true },
  dists: { title: "DISTS", gradient: true },
  "ms-ssim": { title: "MS-SSIM", gradient: false },
  gmsd: { title: "GMSD", gradient: false },
  "ms-gmsd": { title: "MS-GMSD", gradient: false },
  haarpsi: { title: "HaarPSI", gradient: false },
  fsim: { title: "FSIMc", gradient: false },
  vif: { title: "VIF", gradient: false },
};

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a peer is asked for in a line: `JUDGE PASS WIDTHxHEIGHT`. */
export interface JudgeCall {
  readonly line: string;
  readonly title: string;
}

export function sizeName({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** Whether `only` names a judge, or begins its name: `lpips` are three. */
function chosen(name: JudgeName, only: readonly string[] | undefined): boolean {
  return !only || only.some((one) => name === one || name.startsWith(`${one}-`));
}

/** Every call on images of this size. */
export function judgeCalls(size: Size, only: readonly string[] | undefined): JudgeCall[] {
  return judgeNames
    .filter((name) => chosen(name, only))
    .flatMap((name) => {
      const { title, gradient } = judges[name];
      const call = (pass: string, what: string) => ({
        line: `${name} ${pass} ${sizeName(size)}`,
        title: `${title}${what}`,
      });
      return gradient ? [call("value", ""), call("gradient", ": value and gradient")] : [call("value", "")];
    });
}

/** What no name of a judge begins with. */
export function unknownJudge(only: readonly string[] | undefined): string | undefined {
  return only?.find((one) => !judgeNames.some((name) => chosen(name, [one])));
}

/** What a peer answers to a call that threw. */
export interface FailedCall {
  readonly failed: string;
}

/** What a peer answers. */
export interface JudgeAnswer {
  readonly ms: number;
  /** Of the processor, on all of its cores: other processes change it less. */
  readonly cpuMs: number;
  readonly value: number;
  /** L2 norm of the gradient. */
  readonly norm?: number;
  readonly peakBytes: number | null;
}
