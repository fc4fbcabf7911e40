import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programs } from "../src/index.ts";

/** What is said of each before it is installed, and where none is wanted. */
const said = {
  chromium: [
    "No Chromium is on this machine: apt-get now installs Debian's package chromium and the libraries that it needs, a download of about 124 MB. SRLOSS_INSTALL_CHROMIUM=0 stops that; SRLOSS_CHROMIUM names a Chromium that is elsewhere.\n",
    "No Chromium is on this machine and none was installed (SRLOSS_CHROMIUM names one; or: npx playwright install chromium): what needs it is skipped.\n",
  ],
  firefox: [
    "No Firefox is on this machine: apt-get now installs Debian's package firefox-esr and the libraries that it needs, a download of about 81 MB. SRLOSS_INSTALL_FIREFOX=0 stops that; SRLOSS_FIREFOX names a Firefox that is elsewhere.\n",
    "No Firefox is on this machine and none was installed (SRLOSS_FIREFOX names one; or: apt-get install firefox-esr): what needs it is skipped.\n",
  ],
  redisServer: [
    "No redis-server is on this machine: apt-get now installs Debian's package redis-server and the libraries that it needs, a download of about 2 MB. SRLOSS_INSTALL_REDIS=0 stops that; SRLOSS_REDIS_SERVER names a redis-server that is elsewhere.\n",
    "No redis-server is on this machine and none was installed (SRLOSS_REDIS_SERVER names one; or: apt-get install redis-server): what needs it is skipped.\n",
  ],
} satisfies Record<keyof typeof programs, [string, string]>;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "srloss-no-program-"));
  // Plain JavaScript, for another process of any Node.
  await build({
    logLevel: "error",
    build: {
      ssr: join(import.meta.dirname, "../src/index.ts"),
      outDir: folder,
      rolldownOptions: { output: { entryFileNames: "programs.mjs" } },
    },
  });
  for (const tool of ["sh", "ln"]) symlinkSync(`/bin/${tool}`, join(folder, tool));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asRoot = process.getuid?.() === 0;

describe.runIf(process.platform === "linux").for(Object.keys(programs) as (keyof typeof programs)[])(
  "on a machine without %s",
  (key) => {
    const program = programs[key];
    const [installing, without] = said[key];
    // Debian's own name of it.
    const command = join("FOLDER", program.names[0]!);

    /** What was installed, and that it was not there before, is in the folder alone. */
    function bring(env: NodeJS.ProcessEnv, { listed = true } = {}) {
      const path = (name: string) => join(folder, name);
      for (const name of [program.names[0]!, "calls", "listed"]) rmSync(path(name), { force: true });
      if (listed) writeFileSync(path("listed"), "");
      const call = `const { bringProgram, programs } = await import("./programs.mjs");\nconsole.log(bringProgram(programs.${key}) ?? "none");`;
      writeFileSync(path("bring.mjs"), call);
      const aptGet = `#!/bin/sh
echo "$@" >> ${path("calls")}
case "$*" in
*update*) : > ${path("listed")} ;;
*install*)
  [ -e ${path("listed")} ] || { echo "E: Unable to locate package" >&2; exit 100; }
  ln -s /bin/true ${path(program.names[0]!)} ;;
esac
`;
      writeFileSync(path("apt-get"), aptGet, { mode: 0o755 });
      const own = { PATH: folder, HOME: folder, PLAYWRIGHT_BROWSERS_PATH: folder, ...env };
      const ended = spawnSync(process.execPath, [path("bring.mjs")], { env: own, encoding: "utf8" });
      const calls = existsSync(path("calls")) ? readFileSync(path("calls"), "utf8").trim().split("\n") : [];
      return { ...ended, stdout: ended.stdout.trim().replace(folder, "FOLDER"), calls };
    }

    it.runIf(asRoot)("says what is installed and how to stop it, before it starts", () => {
      const { stdout, stderr, calls } = bring({});
      expect(stderr).toBe(installing);
      expect(stdout).toBe(command);
      expect(calls.at(-1)).toMatch(new RegExp(` install --yes --no-install-recommends ${program.debianPackage}$`));
    });

    it.runIf(asRoot)("brings the lists of packages where there are none", () => {
      const { stdout, stderr, calls } = bring({}, { listed: false });
      expect(stderr).toBe(installing);
      expect(stdout).toBe(command);
      const steps = calls.map((words) => /update|install|version/.exec(words)?.[0]);
      expect(steps).toEqual(["version", "install", "update", "install"]);
    });

    it("installs nothing where its variable is 0", () => {
      const { stdout, stderr, calls } = bring({ [program.installVariable]: "0" });
      expect(stdout).toBe("none");
      expect(stderr).toBe(without);
      expect(calls).toEqual([]);
    });

    it("installs nothing where its file is named", () => {
      const { stdout, stderr, calls } = bring({ [program.fileVariable]: "/bin/true" });
      expect(stdout).toBe("/bin/true");
      expect(stderr).toBe("");
      expect(calls).toEqual([]);
    });

    it("fails where SRLOSS_REQUIRE_DATA asks for it", () => {
      const { status, stderr } = bring({ [program.installVariable]: "0", SRLOSS_REQUIRE_DATA: "1" });
      expect(status).not.toBe(0);
      expect(stderr).toContain("SRLOSS_REQUIRE_DATA asks for it");
    });
  },
);
