import type { CAC } from "cac";
import { interrupted } from "../terminal/interruption.ts";

/** Commands about this machine: its weights and its engines. */
export function machineCommands(cli: CAC): void {
  cli
    .command("weights <action> [...files]", "list | pull [NAME] | verify FILE | convert FILE TARGET.safetensors | path")
    .option("--up-to <layer>", "The deepest layer to keep (pull: block3_conv3)")
    .option(
      "--preprocessing <mode>",
      "What the weights were trained with, where the file does not say: caffe, torchvision",
    )
    .option("--url <address>", "pull: a mirror of the published file, or a copy of it on disk")
    .option("--packages <dir>", "list: as for compare")
    .option("--timeout <seconds>", "pull: try again after so many seconds without a byte (default: 30)")
    .option("--json", "Print one JSON object")
    .example("  srloss weights list")
    .example("  srloss weights pull vgg19-keras --up-to block5_conv4")
    .example("  srloss weights pull alexnet                  # for LPIPS")
    .example("  srloss weights pull --url https://mirror.example.org/vgg19.h5")
    .example("  srloss weights pull --url downloads/vgg19.h5")
    .example("  srloss weights verify vgg19.h5")
    .example("  srloss weights convert vgg19.h5 vgg19.safetensors")
    .action(async (action: string, files: string[], options) =>
      (await import("../commands/weights.ts")).weights(action, files, options, interrupted),
    );

  cli
    .command("doctor", "Every engine: does it work here, how fast, why not, and what to type to get it")
    .option("--threads <n>", "As for compare")
    .option("--packages <dir>", "As for compare")
    .option("--json", "Print one JSON object")
    .example("  srloss doctor")
    .example("  srloss doctor --json > engines.json")
    .action(async (options) => (await import("../commands/doctor.ts")).doctor(options));

  cli
    .command("native <action>", "install | status | remove: TensorFlow's own kernels for tfjs-node")
    .option("--cuda", "The build for NVIDIA GPUs (several GB)")
    .option("--from <wheel>", "A TensorFlow wheel, package folder or libtensorflow archive that is here already")
    .option("--packages <dir>", "As for compare")
    .option("--json", "Print one JSON object")
    .example("  srloss native install")
    .example("  srloss native install --cuda")
    .example("  srloss native status --json")
    .action(async (action: string, options) =>
      (await import("../commands/native.ts")).native(action, options, interrupted),
    );
}
