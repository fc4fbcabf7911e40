#!/usr/bin/env node
import { cli, showMore } from "./command-line.ts";
import { checkDashedWords } from "./dashed-words.ts";
import { exitCodeOf } from "./exit-code.ts";
import { parseWords } from "./parse-words.ts";
import { declaredOptions, optionKind, sentence, unknownCommand, unknownOption } from "./parser-errors.ts";
import { surviveHangUp } from "./terminal/hung-up.ts";
import { hearSignals, interrupted, interruptedCode, tellInterrupted } from "./terminal/interruption.ts";
import { watchOutput } from "./terminal/lost-output.ts";
import { shown } from "./terminal/shown.ts";

async function main(): Promise<void> {
  surviveHangUp();
  hearSignals();
  watchOutput();
  try {
    if (
      ["compare", "evaluate"].includes(process.argv[2]!) &&
      process.argv.some((word) => word === "--help" || word === "-h")
    )
      showMore((await import("./comparing/measure-help.ts")).measureHelp());
    const { names, after, options, joined } = parseWords(process.argv.slice(2), declaredOptions());
    checkDashedWords(joined, after, optionKind, unknownOption);
    // Which command it is, and what its switches are where they were not typed.
    cli.parse([...process.argv.slice(0, 2), ...names], { run: false });
    cli.args = [...cli.args, ...after];
    Object.assign(cli.options, options);
    if (options.help) return cli.outputHelp();
    if (options.version) return cli.outputVersion();
    if (cli.matchedCommand) await cli.runMatchedCommand();
    else if (cli.args.length) throw unknownCommand(cli.args[0]!);
    else {
      cli.globalCommand.checkUnknownOptions();
      cli.outputHelp();
    }
  } catch (error) {
    if (!interrupted.aborted) process.stderr.write(`srloss: ${shown(sentence(error))}\n`);
    if (process.env.SRLOSS_DEBUG) console.error(error);
    process.exitCode = exitCodeOf(error);
  }
  if (!interrupted.aborted) return;
  tellInterrupted();
  process.exitCode = interruptedCode();
}

await main();
