import { type CAC, type Command, cac } from "cac";
import { interrupted } from "./terminal/interruption.ts";
import { version } from "./version.ts";

interface HelpSection {
  readonly title: string;
  readonly body: string;
}

/** Every command loads its own modules when it runs, so that --help answers at once. */
export const cli: CAC = cac("srloss");

measured(cli.command("compare <sr> <hr>", "Losses, PSNR and SSIM of a reconstruction (SR) against its original (HR)"))
  .option("--maps <dir>", "Write a map of each measure that has one into this folder, as PNG: bright is worse")
  .option("--html <file>", "Write a page with the images, the maps and the numbers")
  .option("--json", 'Print one JSON object; the PSNR of equal images is the string "Infinity"')
  .option("--verbose", "Say why this engine was chosen and what the others lack")
  .option("--quiet", "Say nothing but results, warnings and errors")
  .example("  srloss compare sr.png hr.png")
  .example("  srloss compare sr.png hr.png --y --crop-border 4 --loss psnr,ssim")
  .example("  srloss compare sr.png hr.png --layers block1_conv2,block2_conv2 --maps maps/")
  .example("  srloss compare sr.png hr.png --loss lpips,dists,psnr --maps maps/")
  .example("  srloss compare sr.png hr.png --preset esrgan,johnson --json")
  .action(async (sr: string, hr: string, options) =>
    (await import("./commands/compare.ts")).compare(sr, hr, options, interrupted),
  );

measured(
  cli
    .command(
      "evaluate [...sources]",
      "All pairs of two folders, of several candidates or of a list; goes on where it stopped",
    )
    .usage("evaluate SR_DIR HR_DIR | --hr HR_DIR NAME=DIR... | pairs.csv|.ndjson|.parquet")
    .option("--hr <dir>", "The originals; the candidates are then NAME=DIR each")
    .option(
      "--match <pattern>",
      'What reconstructions are called: "{name}x4" (default: NAME, NAME_x4, NAME-bicubic ...)',
    )
    .option(
      "--out <file>",
      "The rows, one JSON line a pair (default: srloss-evaluation.ndjson); while it runs FILE.partial",
    )
    .option("--csv <file>", "The same as CSV")
    .option("--parquet <file>", "The same as Parquet")
    .option("--html <file>", "Write a page: summary, histograms, the worst pairs with maps and crops, the rows")
    .option("--jobs <n>", "Processes that measure (default: 1, which uses every core for one pair)")
    .option("--queue <redis>", "Let workers measure that listen there: srloss worker --queue redis://HOST:6379")
    .option("--queue-name <name>", "One of several queues on that server (default: srloss-evaluate)")
    .option("--batch <n>", "With --queue: pairs that travel together (default: 16)")
    .option("--shard <i/n>", "Measure only every n-th pair, from the i-th on (default: what Kubernetes or Slurm say)")
    .option("--fresh", "Measure every pair again, even those that have a row already")
    .option("--allow-failures <n>", "How many pairs may fail without the exit code becoming 1 (default: 0)"),
)
  .option("--verbose", "As for compare")
  .option("--quiet", "As for compare")
  .example("  srloss evaluate results/ originals/ --y --crop-border 4 --loss psnr,ssim")
  .example("  srloss evaluate --hr originals/ bicubic=out/bicubic esrgan=out/esrgan --html report.html")
  .example('  srloss evaluate results/ originals/ --match "{name}x4" --jobs 4 --csv table.csv')
  .example("  srloss evaluate pairs.csv --shard 2/8 --out shard-2.ndjson")
  .example("  srloss evaluate pairs.csv --queue redis://queue.example.org:6379")
  .action(async (words: string[], options) =>
    (await import("./commands/evaluate.ts")).evaluate(words, options, interrupted),
  );

cli
  .command("merge [...shards]", "One table and page of the rows that shards of srloss evaluate wrote")
  .option("--out <file>", "All rows, one JSON line a pair, in their order")
  .option("--csv <file>", "The same as CSV")
  .option("--parquet <file>", "The same as Parquet")
  .option("--html <file>", "As for evaluate; the worst pairs are drawn where their files can be read")
  .option("--allow-failures <n>", "As for evaluate")
  .option("--quiet", "As for compare")
  .example("  srloss merge shard-*.ndjson --csv table.csv --html report.html")
  .action(async (shards: string[], options) =>
    (await import("./commands/merge.ts")).merge(shards, options, interrupted),
  );

cli
  .command("worker", "Measures pairs that srloss evaluate --queue hands out, until it is told to end")
  .option("--queue <redis>", "Where the queue is: redis://HOST:6379, or rediss:// with TLS")
  .option("--queue-name <name>", "As for evaluate")
  .option("--concurrency <n>", "Batches at a time, each in a process of its own (default: 1)")
  .option("--threads <n>", "Threads of each (default: the cores, shared out)")
  .option("--root <dir>", "Where names of files begin here (default: the folder in which evaluate was started)")
  .option("--metrics <port>", "Serve Prometheus text at http://127.0.0.1:PORT/metrics; HOST:PORT for another host")
  .option("--lock-seconds <s>", "Seconds without a sign of life after which others take over its batches (default: 30)")
  .option("--lost", "Print the pairs that failed as often as they may, and end")
  .option("--json", "With --lost: one JSON line a pair")
  .option("--quiet", "As for compare")
  .example("  srloss worker --queue redis://localhost:6379 --concurrency 4")
  .example("  srloss worker --queue redis://queue.example.org:6379 --root /mnt/images --metrics 0.0.0.0:9464")
  .example("  srloss worker --queue redis://localhost:6379 --lost")
  .action(async (options) => (await import("./commands/worker.ts")).worker(options));

cli
  .command("demo", "What the losses say about blur, noise, JPEG and upscaling: a table and a page to look at")
  .option("--out <dir>", "Where the page and the images go (default: srloss-demo)")
  .option("--images <names>", "Only these: shapes,text,textures,still-life")
  .option("--weights <source>", "As for compare")
  .option("--engine <engine>", "As for compare")
  .option("--threads <n>", "As for compare")
  .option("--packages <dir>", "As for compare")
  .option("--json", "Print one JSON object")
  .option("--verbose", "As for compare")
  .option("--quiet", "As for compare")
  .example("  srloss demo")
  .example("  srloss demo --out first-look --weights random")
  .action(async (options) => (await import("./commands/demo.ts")).demo(options, interrupted));

cli
  .command("resize <in> <out>", "An image in another size, pixel for pixel as MATLAB's imresize makes it; OUT is a PNG")
  .option("--scale <s>", "Times as large: 4, 0.25 or 1/4; sides are rounded up")
  .option("--size <WxH>", "Width and height of the result, instead of --scale")
  .option("--method <name>", "cubic (default), lanczos2, lanczos3, bilinear, box or nearest")
  .option("--no-antialias", "Don't widen the kernel where the image shrinks")
  .option("--background <r,g,b>", "Colour to put behind transparent pixels")
  .option("--engine <engine>", "As for compare")
  .option("--threads <n>", "As for compare")
  .option("--packages <dir>", "As for compare")
  .option("--quiet", "As for compare")
  .example("  srloss resize hr.png lr.png --scale 1/4")
  .example("  srloss resize lr.png bicubic.png --scale 4")
  .action(async (from: string, to: string, options) =>
    (await import("./commands/resize.ts")).resize(from, to, options),
  );

cli
  .command("train", "Train a super-resolution network on a folder of images; goes on where it stopped")
  .option("--data <dir>", "The images to train on, and those in folders below")
  .option("--out <dir>", "Where the model, the checkpoint, the log and the samples go")
  .option(
    "--resume",
    "Go on with the training in --out, with its settings and on its engine, exactly as if it had not stopped",
  )
  .option("--config <file>", "Settings as JSON (schema: @srloss/train/training.schema.json); options go before them")
  .option("--model <name>", `A network, or a folder with a model to go on with (default: edsr-small)`)
  .option("--features <n>", "Channels of the network's body (default: the network's own)")
  .option("--blocks <n>", "Blocks of the network's body (default: the network's own)")
  .option("--upsampling <how>", "pixel-shuffle, resize-convolution or transposed-convolution")
  .option("--scale <s>", "How many times larger it makes an image (default: 4)")
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
  .option("--steps <n>", "Of all (default: 100000)")
  .option("--batch <n>", "Patches in a step (default: 16)")
  .option("--patch <n>", "Height and width of a patch (default: 48 times the scale)")
  .option("--no-augment", "Don't flip and rotate patches")
  .option("--learning-rate <r>", "Of Adam, at first (default: 2e-4)")
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
  .action(async (options) => (await import("./commands/train.ts")).train(options, interrupted));

cli
  .command("study", "Train one network with several losses, measure all, and write a report; goes on where it stopped")
  .option("--data <dir>", "The images to train on, and those in folders below")
  .option("--test <dir>", "Images that are not trained on: the report is about these alone")
  .option("--out <dir>", "Where trainings, reconstructions, numbers and report go; given alone, that study is resumed")
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
  .option("--scale <s>", "How many times larger it makes an image (default: 4)")
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
  .action(async (options) => (await import("./commands/study.ts")).study(options, interrupted));

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
    "  npm install @upscalerjs/esrgan-slim && srloss upscale lr.png sr.png --model @upscalerjs/esrgan-slim --scale 4",
  )
  .example("  srloss upscale lr.png sr.png --model realesr-general-x4v3.onnx")
  .action(async (from: string, to: string, options) =>
    (await import("./commands/upscale.ts")).upscale(from, to, options, interrupted),
  );

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
    (await import("./commands/weights.ts")).weights(action, files, options, interrupted),
  );

cli
  .command("doctor", "Every engine: does it work here, how fast, why not, and what to type to get it")
  .option("--threads <n>", "As for compare")
  .option("--packages <dir>", "As for compare")
  .option("--json", "Print one JSON object")
  .example("  srloss doctor")
  .example("  srloss doctor --json > engines.json")
  .action(async (options) => (await import("./commands/doctor.ts")).doctor(options));

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
    (await import("./commands/native.ts")).native(action, options, interrupted),
  );

/** What `compare` and `evaluate` measure, and on what. */
function measured(command: Command): Command {
  return command
    .option("-l, --loss <names>", "Only these measures, of those below")
    .option("--layers <names>", "VGG19 layers for perceptual and style (default: block3_conv3)")
    .option("--preset <names>", "Other people's weighted sums, of those below, beside what needs no network")
    .option(
      "--weights <source>",
      "keras, torchvision, random, a file (.h5, .safetensors, .pth, model.json) or an address; read only where a network is needed",
    )
    .option("--lpips-net <name>", "The network of LPIPS: alex (default), squeeze or vgg")
    .option("--lpips-weights <dir>", "A folder with the weights of LPIPS and DISTS, as they are published or converted")
    .option("--engine <engine>", "Force one: tfjs-node-gpu, webgpu, tfjs-node, srloss-wasm, wasm, cpu")
    .option("--threads <n>", "Threads of tfjs-node and srloss-wasm (default: every core)")
    .option("--precision <how>", "fast or exact (float64, slower): how srloss-wasm computes features")
    .option(
      "--packages <dir>",
      "A folder in whose node_modules optional packages (webgpu, tfjs-node, @srloss/alexnet-weights) are looked for, too",
    )
    .option("--range <range>", "Pixel range for L1 and L2: 0,255 (default), 0,1 or -1,1")
    .option("--crop-border <n>", "Cut n pixels from each side first (papers: the scale factor)")
    .option("--crop", "Cut images of different sizes to the size in common")
    .option("--background <r,g,b>", "Colour to put behind transparent pixels")
    .option("--y", "PSNR and SSIM on the luma (Y of YCbCr; gray files as they are), as papers report them")
    .option(
      "--convention <name>",
      "PSNR and SSIM as a program computes them: basicsr, matlab (on the luma), scikit-image, piq, pyiqa, tensorflow",
    );
}

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
    body: "  0 done   1 failed   2 wrong usage or input that can't be used   128+n ended by signal n (130: Ctrl-C)\n  141 who read the output had gone",
  },
]);
cli.version(version());
