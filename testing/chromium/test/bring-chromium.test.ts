import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
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
