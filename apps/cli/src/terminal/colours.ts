import pc from "picocolors";

type Colours = ReturnType<typeof pc.createColors>;

/** A file or a pipe gets no colours, on a build server either, unless they are asked for. */
function wanted({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  return !NO_COLOR && (Boolean(FORCE_COLOR) || (isTTY === true && TERM !== "dumb"));
}

export const stdoutColours: Colours = pc.createColors(wanted(process.stdout));
export const stderrColours: Colours = pc.createColors(wanted(process.stderr));
