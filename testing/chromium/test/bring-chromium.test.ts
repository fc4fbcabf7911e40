import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringChromium, gpuFlags, swiftShader } from "../src/index.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("the Chromium of this machine", () => {
  it("renders a page", () => {
    const page = "data:text/html,<script>document.title = 6 * 7; document.write(document.title)</script>";
    const words = [...gpuFlags, "--headless", "--disable-gpu", "--dump-dom", page];
    const dom = execFileSync(chromium!.executable, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    expect(dom).toContain("42");
  });

  it.runIf(process.platform === "linux" && process.env.SRLOSS_REQUIRE_DATA)("has SwiftShader beside it", () => {
    expect(swiftShader(chromium!)?.driver).toMatch(/vk_swiftshader_icd\.json$/);
  });
});

describe.runIf(process.platform === "linux")("on a machine without one", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-no-chromium-"));
    // Plain JavaScript, for another process of any Node.
    await build({
      logLevel: "error",
      build: {
        ssr: join(import.meta.dirname, "../src/index.ts"),
        outDir: folder,
        rolldownOptions: { output: { entryFileNames: "chromium.mjs" } },
      },
    });
    writeFileSync(
      join(folder, "bring.mjs"),
      'console.log((await import("./chromium.mjs")).bringChromium() ?? "none");',
    );
    // What was installed, and that it was not there before, is in the folder alone.
    const aptGet = `#!/bin/sh\necho "$@" >&2\ncase "$*" in *install*) ln -s /bin/true ${folder}/chromium;; esac\n`;
    writeFileSync(join(folder, "apt-get"), aptGet, { mode: 0o755 });
    for (const tool of ["sh", "ln"]) symlinkSync(`/bin/${tool}`, join(folder, tool));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function bring(env: NodeJS.ProcessEnv) {
    rmSync(join(folder, "chromium"), { force: true });
    const own = { PATH: folder, HOME: folder, PLAYWRIGHT_BROWSERS_PATH: folder, ...env };
    return spawnSync(process.execPath, [join(folder, "bring.mjs")], { env: own, encoding: "utf8" });
  }

  it.runIf(process.getuid?.() === 0)("says what is installed and how to stop it, before it starts", () => {
    const { stdout, stderr } = bring({});
    expect(stderr).toMatch(/^No Chromium is on this machine: apt-get now installs Debian's package chromium/);
    expect(stderr).toContain("SRLOSS_INSTALL_CHROMIUM=0 stops that");
    expect(stdout).toContain("executable");
  });

  it("installs nothing where SRLOSS_INSTALL_CHROMIUM is 0", () => {
    const { stdout, stderr } = bring({ SRLOSS_INSTALL_CHROMIUM: "0" });
    expect(stdout.trim()).toBe("none");
    expect(stderr).toMatch(/^No Chromium is on this machine and none was installed .+ what needs it is skipped\.\n$/);
  });

  it("fails where SRLOSS_REQUIRE_DATA asks for it", () => {
    const { status, stderr } = bring({ SRLOSS_INSTALL_CHROMIUM: "0", SRLOSS_REQUIRE_DATA: "1" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("SRLOSS_REQUIRE_DATA asks for it");
  });
});
