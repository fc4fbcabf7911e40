#!/usr/bin/env node
import { cli, showMore } from "./command-line.ts";
import { checkDashedWords } from "./dashed-words.ts";
import { exitCodeOf } from "./exit-code.ts";
import { longName, optionKind, sentence, unknownCommand, unknownOption } from "./parser-errors.ts";
import { surviveHangUp } from "./terminal/hung-up.ts";
import { hearSignals, interrupted, interruptedCode } from "./terminal/interruption.ts";
import { watchOutput } from "./terminal/lost-output.ts";
import { shown } from "./terminal/shown.ts";
import { typedArguments } from "./typed-arguments.ts";

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
    const { argv, after, values } = typedArguments(process.argv.slice(2), longName);
    checkDashedWords(argv, after, optionKind, unknownOption);
    cli.parse([...process.argv.slice(0, 2), ...argv], { run: false });
    cli.args = [...cli.args, ...after];
    for (const [name, typed] of Object.entries(values))
      if (name in cli.options) cli.options[name] = typed.length === 1 ? typed[0] : typed;
    if (cli.options.help || cli.options.version) return;
    if (cli.matchedCommand) await cli.runMatchedCommand();
    else if (cli.args.length) throw unknownCommand(cli.args[0]!);
    else {
      cli.globalCommand.checkUnknownOptions();
      cli.outputHelp();
    }
  } catch (error) {
    process.stderr.write(`srloss: ${interrupted.aborted ? "interrupted" : shown(sentence(error))}\n`);
    if (process.env.SRLOSS_DEBUG) console.error(error);
    process.exitCode = exitCodeOf(error);
  }
  if (interrupted.aborted) process.exitCode = interruptedCode();
}

await main();
