import { type CAC, cac } from "cac";
import { imageCommands } from "./command-line/images.ts";
import { judgingCommands } from "./command-line/judging.ts";
import { machineCommands } from "./command-line/machine.ts";
import { trainingCommands } from "./command-line/training.ts";
import { version } from "./version.ts";

interface HelpSection {
  readonly title: string;
  readonly body: string;
}

/** Every command loads its own modules when it runs, so that --help answers at once. Help lists them in this order. */
export const cli: CAC = cac("srloss");
judgingCommands(cli);
imageCommands(cli);
trainingCommands(cli);
machineCommands(cli);

/** Sections that take tfjs to know: only the help of `compare` and `evaluate` waits for it. */
let more: readonly HelpSection[] = [];

export function showMore(sections: readonly HelpSection[]): void {
  more = sections;
}

cli.help((sections) => [
  ...sections,
  ...more,
  ...(cli.matchedCommand
    ? []
    : [
        {
          title: "Examples",
          body: [
            "  srloss demo                                  a first look, with images",
            "  srloss compare sr.png hr.png                 losses, PSNR and SSIM of your own pair",
            "  srloss compare sr.png hr.png --html page.html --maps maps/",
            "  srloss evaluate results/ originals/          all pairs of two folders, and their means",
            "  srloss doctor                                is there a faster engine for this machine?",
          ].join("\n"),
        },
      ]),
  {
    title: "Exit codes",
    body: "  0 done   1 failed   2 wrong usage or input that can't be used   128+n ended by signal n (130: Ctrl-C)\n  141 the reader of the output has gone",
  },
]);
cli.version(version());
