import type { CAC, Command } from "cac";
import { interrupted } from "../terminal/interruption.ts";

/** Commands that compare reconstructions with their originals. */
export function judgingCommands(cli: CAC): void {
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
      (await import("../commands/compare.ts")).compare(sr, hr, options, interrupted),
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
      (await import("../commands/evaluate.ts")).evaluate(words, options, interrupted),
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
      (await import("../commands/merge.ts")).merge(shards, options, interrupted),
    );

  cli
    .command("worker", "Measures pairs that srloss evaluate --queue hands out, until it is told to end")
    .option("--queue <redis>", "Where the queue is: redis://HOST:6379, or rediss:// with TLS")
    .option("--queue-name <name>", "As for evaluate")
    .option("--concurrency <n>", "Batches at a time, each in a process of its own (default: 1)")
    .option("--threads <n>", "Threads of each (default: the cores, shared out)")
    .option("--root <dir>", "Where names of files begin here (default: the folder in which evaluate was started)")
    .option("--metrics <port>", "Serve Prometheus text at http://127.0.0.1:PORT/metrics; HOST:PORT for another host")
    .option(
      "--lock-seconds <s>",
      "Seconds without a sign of life after which others take over its batches (default: 30)",
    )
    .option("--lost", "Print the pairs that failed as often as they may, and end")
    .option("--json", "With --lost: one JSON line a pair")
    .option("--clear", "With --lost: empty that list once it is printed")
    .option("--quiet", "As for compare")
    .example("  srloss worker --queue redis://localhost:6379 --concurrency 4")
    .example("  srloss worker --queue redis://queue.example.org:6379 --root /mnt/images --metrics 0.0.0.0:9464")
    .example("  srloss worker --queue redis://localhost:6379 --lost")
    .action(async (options) => (await import("../commands/worker.ts")).worker(options));
}

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
    .option(
      "--range <range>",
      "Pixel range for L1, L2, Charbonnier, Huber and total variation: 0,255 (default), 0,1 or -1,1",
    )
    .option("--crop-border <n>", "Cut n pixels from each side first (papers: the scale factor)")
    .option("--crop", "Cut images of different sizes to the size in common")
    .option("--background <r,g,b>", "Colour to put behind transparent pixels")
    .option("--y", "PSNR and SSIM of the luma, not rounded (Y of YCbCr; gray files as they are)")
    .option(
      "--convention <name>",
      "PSNR and SSIM as a program computes them: matlab (rounded luma, as papers report it), basicsr, scikit-image, piq, pyiqa, tensorflow",
    );
}
