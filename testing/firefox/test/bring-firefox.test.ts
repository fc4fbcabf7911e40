import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringFirefox, startFirefox } from "../src/index.ts";

const firefox = bringFirefox();

describe.skipIf(!firefox)("the Firefox of this machine", () => {
  it("renders a page, and hears what a script does to it", async () => {
    const browser = await startFirefox(firefox!);
    try {
      const page = await browser.newPage();
      await page.goto("data:text/html,<script>document.title = 6 * 7</script>");
      expect(await page.title()).toBe("42");
    } finally {
      await browser.close();
    }
  });
});

describe.runIf(process.platform === "linux")("on a machine without one", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-no-firefox-"));
    // Plain JavaScript, for another process of any Node.
    await build({
      logLevel: "error",
      build: {
        ssr: join(import.meta.dirname, "../src/bring-firefox.ts"),
        outDir: folder,
        rolldownOptions: { output: { entryFileNames: "firefox.mjs" } },
      },
    });
    writeFileSync(join(folder, "bring.mjs"), 'console.log((await import("./firefox.mjs")).bringFirefox() ?? "none");');
    // What was installed, and that it was not there before, is in the folder alone.
    const aptGet = `#!/bin/sh\necho "$@" >&2\ncase "$*" in *install*) ln -s /bin/true ${folder}/firefox-esr;; esac\n`;
    writeFileSync(join(folder, "apt-get"), aptGet, { mode: 0o755 });
    for (const tool of ["sh", "ln"]) symlinkSync(`/bin/${tool}`, join(folder, tool));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function bring(env: NodeJS.ProcessEnv) {
    rmSync(join(folder, "firefox-esr"), { force: true });
    const own = { PATH: folder, HOME: folder, ...env };
    return spawnSync(process.execPath, [join(folder, "bring.mjs")], { env: own, encoding: "utf8" });
  }

  it.runIf(process.getuid?.() === 0)("says what is installed and how to stop it, before it starts", () => {
    const { stdout, stderr } = bring({});
    expect(stderr).toMatch(/^No Firefox is on this machine: apt-get now installs Debian's package firefox-esr/);
    expect(stderr).toContain("SRLOSS_INSTALL_FIREFOX=0 stops that");
    expect(stdout.trim()).toBe(join(folder, "firefox-esr"));
  });

  it("installs nothing where SRLOSS_INSTALL_FIREFOX is 0", () => {
    const { stdout, stderr } = bring({ SRLOSS_INSTALL_FIREFOX: "0" });
    expect(stdout.trim()).toBe("none");
    expect(stderr).toMatch(/^No Firefox is on this machine and none was installed .+ what needs it is skipped\.\n$/);
  });

  it("fails where SRLOSS_REQUIRE_DATA asks for it", () => {
    const { status, stderr } = bring({ SRLOSS_INSTALL_FIREFOX: "0", SRLOSS_REQUIRE_DATA: "1" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("SRLOSS_REQUIRE_DATA asks for it");
  });
});
