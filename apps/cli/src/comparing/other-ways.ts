import { WeightsError } from "@srloss/weights";

/** What there is to do where a published set can't be had: to get it, */
export function pulledOtherwise(set: string): string[] {
  return [
    ...(set === "vgg19-keras" ? ["npm install @srloss/vgg19-weights brings them up to block3_conv3"] : []),
    "srloss weights pull --url takes a mirror's address or a copy on disk",
  ];
}

/** or to compare without it. */
export function comparedOtherwise(set: string): string[] {
  return [
    ...pulledOtherwise(set),
    "--weights takes a file (.h5, .safetensors, .pth, model.json), an http(s) address or random",
    "--loss l1,l2,psnr,ssim needs no weights",
  ];
}

/** The same error with ways around it, if it is one of weights. */
export function withOtherWays(error: unknown, ways: readonly string[]): unknown {
  if (!(error instanceof WeightsError)) return error;
  const said = [ways.slice(0, -1).join("; "), ways.at(-1)].filter(Boolean).join("; or ");
  return new WeightsError(error.code, `${error.message} Without it: ${said}.`, { cause: error });
}
