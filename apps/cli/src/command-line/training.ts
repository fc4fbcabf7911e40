import type { CAC } from "cac";
import { interrupted } from "../terminal/interruption.ts";

/** Commands that train networks and enlarge images by them. */
export function trainingCommands(cli: CAC): void {
  cli
    .command("train", "Train a super-resolution network on a folder of images; goes on where it stopped")
    .option("--data <dir>", "The images to train on, and those in folders below")
    .option("--out <dir>", "Where the model, the checkpoint, the log and the samples go")
    .option(
      "--resume",
      "Go on with the training in --out, with its settings and on its engine, exactly as if it had not stopped",
    )
    .option("--config <file>", "Settings as JSON (schema: @srloss/train/training.schema.json); options go before them")
    .option(
      "--model <name>",
      "srcnn, espcn, edsr-small (default), srresnet, srvgg-compact or rrdb-small, or a folder with a model to go on with",
    )
    .option("--features <n>", "Channels of the network's body (default: the network's own)")
    .option("--blocks <n>", "Blocks of the network's body (default: the network's own)")
    .option("--upsampling <how>", "pixel-shuffle, resize-convolution or transposed-convolution")
    .option("--scale <s>", "Scale factor: 2, 3 or 4 (default: 4)")
    .option("-l, --loss <terms>", "What is minimised: l1=1,perceptual=1e-4 or a preset such as esrgan (default: l1)")
    .option("--range <range>", "Pixel range of l1, l2 and their like: 0,255 (default), 0,1 or -1,1")
    .option("--weights <source>", "Weights of the network behind perceptual and style; as for compare")
    .option("--warm-up <n>", "Train with L1 alone for the first n steps")
    .option(
      "--adversarial <weight>",
      "Weight of a GAN loss against a U-Net discriminator, from the end of the warm-up on, such as 0.1",
    )
    .option("--degradation <name>", "How small images are made: bicubic (default) or real-esrgan (blur, noise, JPEG)")
    .option("--validate <dir>", "Images that are not trained on: PSNR, SSIM and samples of them now and then")
    .option(
      "--measures <names>",
      "What validation measures, of those of compare: psnr,ssim,lpips,dists,perceptual,style (default: psnr,ssim)",
    )
    .option("--lpips-weights <dir>", "As for compare")
    .option("--samples <n>", "How many reconstructions are kept of each validation (default: 4)")
    .option("--every <n>", "Steps between two validations and two checkpoints (default: 1000)")
    .option("--steps <n>", "Number of steps in all (default: 100000)")
    .option("--batch <n>", "Patches in a step (default: 16)")
    .option("--patch <n>", "Height and width of a patch (default: 48 times the scale)")
    .option("--no-augment", "Don't flip and rotate patches")
    .option("--learning-rate <r>", "Initial learning rate of Adam (default: 2e-4)")
    .option("--schedule <name>", "constant (default), cosine, cosine:STEPS,STEPS with restarts, multi-step:STEP,STEP")
    .option("--clip <length>", "Clip gradients to this norm")
    .option("--ema <decay>", "Decay of a running mean of the weights, such as 0.999: that mean is validated and saved")
    .option("--seed <n>", "Seed of the first weights and of everything random (default: 0)")
    .option("--background <r,g,b>", "Colour to put behind transparent pixels")
    .option("--engine <engine>", "As for compare")
    .option("--threads <n>", "As for compare")
    .option("--precision <how>", "As for compare")
    .option("--packages <dir>", "As for compare")
    .option("--json", "Print one JSON object at the end")
    .option("--verbose", "As for compare")
    .option("--quiet", "As for compare")
    .example("  srloss train --data photos/ --out run-1 --model espcn --scale 2 --steps 20000")
    .example("  srloss train --data photos/ --validate set5/ --out run-2 --loss l1=1,perceptual=1e-4 --warm-up 5000")
    .example("  srloss train --resume --out run-2")
    .example("  srloss train --config training.json --out run-3 --schedule cosine:50000,50000 --ema 0.999")
    .action(async (options) => (await import("../commands/train.ts")).train(options, interrupted));

  cli
    .command(
      "study",
      "Train one network with several losses, measure all, and write a report; goes on where it stopped",
    )
    .option("--data <dir>", "The images to train on, and those in folders below")
    .option("--test <dir>", "Images that are not trained on: the report is about these alone")
    .option(
      "--out <dir>",
      "Where trainings, reconstructions, numbers and report go; given alone, that study is resumed",
    )
    .option(
      "--losses <names>",
      "Which of l2, l1, perceptual, perceptual+style and presets by name, or presets for all that the weights allow (default: the first four)",
    )
    .option(
      "--measures <names>",
      "More columns, of those of compare, beside psnr, ssim, perceptual, style, and lpips and dists where their weights are at hand",
    )
    .option("--model <name>", "A network (default: srvgg-compact of 32 channels and 8 convolutions)")
    .option("--features <n>", "As for train")
    .option("--blocks <n>", "As for train")
    .option("--upsampling <how>", "As for train")
    .option("--scale <s>", "Scale factor: 2, 3 or 4 (default: 4)")
    .option("--steps <n>", "Steps of each training (default: 10000)")
    .option("--warm-up <n>", "First steps of losses that look at features, with L1 alone (default: half of all)")
    .option("--batch <n>", "Patches in a step (default: 4)")
    .option("--patch <n>", "Height and width of a patch (default: 16 times the scale)")
    .option("--learning-rate <r>", "Of Adam (default: 5e-4)")
    .option("--ema <decay>", "Decay of the running mean of the weights (default: 0.99)")
    .option("--seed <n>", "Seed of the first weights and of everything random, the same for each loss (default: 0)")
    .option("--every <n>", "Steps with one loss before the next has its turn (default: 500)")
    .option("--weights <source>", "As for compare")
    .option("--lpips-weights <dir>", "As for compare")
    .option("--report", "Train no further: measure and report what is there")
    .option("--markdown <file>", "Write the report as Markdown, too, with figures in a folder of its name")
    .option("--background <r,g,b>", "Colour to put behind transparent pixels")
    .option("--engine <engine>", "As for compare")
    .option("--threads <n>", "As for compare")
    .option("--packages <dir>", "As for compare")
    .option("--json", "Print one JSON object at the end")
    .option("--verbose", "As for compare")
    .option("--quiet", "As for compare")
    .example("  srloss study --data photos/ --test set5/ --out study")
    .example("  srloss study --out study                     # goes on")
    .example("  srloss study --out study --report --markdown study.md")
    .action(async (options) => (await import("../commands/study.ts")).study(options, interrupted));

  cli
    .command(
      "upscale <in> <out>",
      "An image, or every image of a folder, enlarged by a network; OUT is a PNG or a folder",
    )
    .option(
      "--model <model>",
      "A folder with a model.json, a .safetensors or .onnx file, or an installed npm package such as @upscalerjs/esrgan-slim (default: srloss-x4, or with --scale 2 srloss-x2, small networks that come with srloss)",
    )
    .option("--scale <n>", "Which of a package's models, or of srloss's own: 2, 3, 4 or 8 times as large")
    .option("--range <range>", "Pixel range of a model that doesn't say it: 0,1 (default), 0,255 or -1,1")
    .option("--tile <n>", "Pixels of IN that are enlarged at once, to each side (default: 128); the result is the same")
    .option("--engine <engine>", "As for compare")
    .option("--threads <n>", "As for compare")
    .option("--packages <dir>", "As for compare; models and onnxruntime-node are looked for there, too")
    .option("--json", "Print one JSON object")
    .option("--verbose", "As for compare")
    .option("--quiet", "As for compare")
    .example("  srloss upscale lr.png sr.png")
    .example("  srloss upscale lr.png sr.png --model trained/")
    .example("  srloss upscale photos/ large/ --model trained/ --tile 256")
    .example(
      "  npm install --legacy-peer-deps @upscalerjs/esrgan-slim && srloss upscale lr.png sr.png --model @upscalerjs/esrgan-slim --scale 4",
    )
    .example("  srloss upscale lr.png sr.png --model realesr-general-x4v3.onnx")
    .action(async (from: string, to: string, options) =>
      (await import("../commands/upscale.ts")).upscale(from, to, options, interrupted),
    );
}
