// `npm start`, `npm test`, `npm run playground`, `tarballs`, `bench` and `fuzz` on a machine that has only Node and npm: brings the pinned pnpm, installs, builds, runs.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [task, ...args] = process.argv.slice(2);

// tsc, which is written in Go, reads and checks one package and ends: it may use more memory than it keeps, and takes a fifth less time.
const env = { GOGC: "800", ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

function run(command, commandArgs, { quiet = false } = {}) {
  const windows = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(command, commandArgs, {
    cwd: root,
    env,
    stdio: quiet ? "pipe" : "inherit",
    shell: windows,
  });
  if (status !== 0 && quiet) process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  if (error) console.error(`${command} could not be started: ${error.message}`);
  return status ?? 1;
}

/** Runs a program of ours as the last thing that there is to do. What interrupts this process ends that program. */
function endWith(args, cwd = root) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: "inherit" });
  // A terminal sends it to the program, too.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("close", (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));
}

/** Starts a command in the root; `quiet` keeps what it says until it fails. */
function spawnInRoot([command, words], how) {
  const stdio = how === "quiet" ? ["ignore", "pipe", "pipe"] : how;
  return { command, how, child: spawn(command, words, { cwd: root, env, stdio, shell: process.platform === "win32" }) };
}

/** Its exit code, once it ended. */
function finished({ command, how, child }) {
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => said.push(bytes));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on("close", (code) => {
      if (how === "quiet" && code !== 0) process.stderr.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

/** A tool of the workspace that says something only where it finds fault. */
const runBeside = (tool, ...words) =>
  finished(spawnInRoot([join(root, "node_modules/.bin", tool), words], "quiet")).then((code) => {
    console.log(`${tool}: ${code === 0 ? "no fault" : `ended with ${code}`}`);
    return code;
  });

function orExit(status) {
  if (status !== 0) process.exit(status);
}

const pnpm = (...words) => ["npx", ["--yes", packageManager, ...words]];
// By way of pnpm, so that turbo finds it on the PATH.
const turbo = (...words) => pnpm("exec", "turbo", "run", ...words);

/** How turbo says what tests say; a package whose tests fail doesn't end the others'. */
const said = ["--continue", "--output-logs=new-only"];

/** All packages in one process of the compiler, which reads what they have in common once: a quarter of the time of one each. */
function checkTypes(folders) {
  const projects = [...folders, "bench", "apps/playground/service-worker"].map((folder) =>
    join(folder, "tsconfig.json"),
  );
  return runBeside("tsc", "--build", ...projects.filter((file) => existsSync(join(root, file))), "--singleThreaded");
}

process.stderr.write("Installing dependencies from the lockfile ...\n");
orExit(run(...pnpm("install", "--frozen-lockfile", "--prefer-offline"), { quiet: true }));

if (task === "start") {
  process.stderr.write("Building srloss ...\n");
  orExit(run(...turbo("build", "--filter=srloss..."), { quiet: true }));
  endWith([join(root, "apps/cli/dist/main.js"), "demo", ...args]);
} else if (task === "bench") {
  orExit(run(...turbo("build", "--filter=@srloss/bench..."), { quiet: true }));
  endWith([join(root, "bench/dist/main.js"), ...args]);
} else if (task === "fuzz") {
  orExit(run(...turbo("build", "--filter=@srloss/fuzz"), { quiet: true }));
  endWith([join(root, "testing/fuzz/dist/main.js"), ...args]);
} else if (task === "playground") {
  orExit(run(...turbo("build", "--filter=@srloss/playground^..."), { quiet: true }));
  const page = join(root, "apps/playground");
  endWith([join(page, "node_modules/vite/bin/vite.js"), ...args], page);
} else if (task === "tarballs") {
  // What npm would publish, into a folder, for a project of one's own. The trained weights are made of a file that only some have.
  orExit(run(...turbo("build", "--filter=./packages/*", "--filter=./apps/cli"), { quiet: true }));
  const folder = join(root, "tarballs");
  rmSync(folder, { recursive: true, force: true });
  const published = ["packages", "apps"]
    .flatMap((place) => readdirSync(join(root, place)).map((name) => join(root, place, name, "package.json")))
    .map((file) => JSON.parse(readFileSync(file, "utf8")))
    .filter(({ private: own }) => !own);
  /** The variable that names the file of trained weights that a package is made of; undefined of the others. */
  const weightsOf = ({ name }) => {
    const [, network] = /(\w+)-weights$/.exec(name) ?? [];
    return network && `SRLOSS_${network.toUpperCase()}_WEIGHTS`;
  };
  const missing = published.filter((one) => weightsOf(one) && !process.env[weightsOf(one)]);
  const filters = published.filter((one) => !missing.includes(one)).map(({ name }) => `--filter=${name}`);
  orExit(run(...pnpm(...filters, "--recursive", "pack", "--pack-destination", folder), { quiet: true }));
  for (const one of missing)
    console.log(
      `Without ${one.name}: ${weightsOf(one)}=FILE npm run tarballs makes it of the trained weights in FILE.`,
    );
  console.log(`In your project: npm install @tensorflow/tfjs ${relative(process.cwd(), folder) || "."}/*.tgz`);
} else if (task === "test") {
  const folders = ["packages", "apps", "testing"].flatMap((place) =>
    readdirSync(join(root, place)).map((name) => `${place}/${name}`),
  );
  const countFiles = [...folders, "bench"].map((folder) => join(root, folder, ".test-counts.json"));
  for (const file of countFiles) rmSync(file, { force: true });
  const sources = folders.map((folder) => `${folder}/src`).filter((folder) => existsSync(join(root, folder)));
  const some = args.some((word) => /^(--filter|-F)/.test(word));
  // What looks at all packages at once is left out where some were asked for. It takes one core, beside what comes next.
  const checks = [
    runBeside("biome", "check", "."),
    some ? 0 : runBeside("knip", "--no-progress"),
    some ? 0 : runBeside("depcruise", "--config", ".dependency-cruiser.cjs", ...sources),
  ];
  // All of it first: testing/packaging tests what the others' builds are, whichever packages there are.
  if (!some || args.some((word) => word.includes("packaging")))
    orExit(await finished(spawnInRoot(turbo("build", "--output-logs=errors-only"), "quiet")));
  if (!some) checks.push(checkTypes(folders));
  // Two at a time, and the large packages' files on every core: one core isn't idle while another package ends, and no test waits for
  // a third package's.
  const tasks = some ? ["typecheck", "test"] : ["test"];
  const status = await finished(spawnInRoot(turbo(...tasks, "--concurrency=2", ...said, ...args), "inherit"));
  const faults = await Promise.all(checks);
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  for (const file of countFiles.filter(existsSync)) {
    const counts = JSON.parse(readFileSync(file, "utf8"));
    for (const state in sum) sum[state] += counts[state];
    for (const failure of counts.failures) failures.push(`${relative(root, dirname(file))}/${failure}`);
  }
  // Last, since a log is often kept by its end.
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  process.exit(faults.find((code) => code !== 0) || status);
} else {
  console.error(`scripts/run.mjs: unknown task "${task}"; use start, test, bench or fuzz.`);
  process.exit(2);
}
