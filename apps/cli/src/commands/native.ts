import { meant } from "@srloss/core/validation";
import { installNative, type NativeFlavour, nativeStatus, readableBytes, removeNative } from "@srloss/native";
import { packagesOption, textOption } from "../options.ts";
import { goesOnWith } from "../terminal/interruption.ts";
import { note } from "../terminal/note.ts";
import { progressLine } from "../terminal/progress.ts";
import { shown } from "../terminal/shown.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;

const actions: Readonly<Record<string, (options: Options, signal: AbortSignal) => Promise<void>>> = {
  install,
  status,
  remove,
};

/** `srloss native ACTION` */
export async function native(action: string, options: Options, signal: AbortSignal): Promise<void> {
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!run)
    throw new UsageError(
      `"${action}" is not an action of native${meant(action, Object.keys(actions))} Actions: ${Object.keys(actions).join(", ")}.`,
    );
  await run(options, signal);
}

async function install(options: Options, signal: AbortSignal): Promise<void> {
  const flavour: NativeFlavour = options.cuda === true ? "cuda" : "cpu";
  const from = textOption(options.from, "from");
  const progress = progressLine("Native engine");
  // Finished downloads are kept.
  goesOnWith("the same command");
  try {
    const installed = await installNative({
      flavour,
      signal,
      ...packagesOption(options),
      ...(from !== undefined && { from }),
      onProgress: ({ message, done, total }) => {
        if (done !== undefined && total !== undefined)
          progress.update(done, total, `${message}, ${readableBytes(done)} of ${readableBytes(total)}`);
        else {
          progress.end();
          note(message);
        }
      },
    });
    progress.end();
    if (options.json === true) process.stdout.write(`${JSON.stringify(installed, undefined, 2)}\n`);
    else process.stdout.write(`Installed and proven: TensorFlow ${installed.tensorflow} (${installed.flavour}).\n`);
  } finally {
    progress.end();
  }
}

async function status(options: Options): Promise<void> {
  const found = nativeStatus(packagesOption(options));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
    return;
  }
  if (found.untrusted !== undefined) process.stdout.write(`${shown(found.untrusted)}: what is in it is not used.\n`);
  for (const { flavour, tensorflow, folder, current } of found.installs)
    process.stdout.write(
      `TensorFlow ${tensorflow} (${flavour}): ${shown(folder)}${current ? "" : `; made by an earlier version and slower, to renew it: srloss native install${flavour === "cuda" ? " --cuda" : ""}`}\n`,
    );
  if (!found.installs.length) process.stdout.write("Nothing is installed; to get it: srloss native install\n");
  if (!found.packages.length)
    process.stdout.write(
      `No tfjs-node that could use it is in ${shown(found.packageFolders.join(", "))}: npm install @tensorflow/tfjs-node --ignore-scripts there, or name the folder that has it with --packages\n`,
    );
}

async function remove(options: Options, signal: AbortSignal): Promise<void> {
  const removed = await removeNative({ signal, ...(options.cuda === true && { flavour: "cuda" as const }) });
  process.stdout.write(
    removed.length ? `Removed ${shown(removed.map(({ folder }) => folder).join(", "))}.\n` : "Nothing was installed.\n",
  );
}
