import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { platformBuild, thisMachine } from "../src/platform-build.ts";
import { type FailingInstall, makeFailingInstall } from "./failing-install.ts";
import { writeWheel } from "./made-zip.ts";

let made: FailingInstall;
let folder: string;
let refused: FailingInstall["refused"];

beforeEach(() => {
  made = makeFailingInstall();
  ({ folder, refused } = made);
});

afterEach(() => {
  vi.unstubAllEnvs();
  made.remove();
});

describe("a bad --from", () => {
  const file = (name: string, content = "x") => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it("that is a broken wheel", async () => {
    const { failure, message } = await refused({ from: file("tensorflow_cpu-2.19.0-cp312-cp312-any.whl") });
    expect(failure).toBe("wheel");
    expect(message).toMatch(/is not a whole wheel .*download it again/);
  });

  it("that has the pinned wheel's name and other bytes", async () => {
    const { tensorflow } = platformBuild("cpu", thisMachine());
    const { failure, message } = await refused({ from: file(tensorflow.file) });
    expect(failure).toBe("hash");
    expect(message).toMatch(/is not the .* that was published .*leave --from out to let pip do it/);
  });

  it("that is another package's wheel", async () => {
    const wheel = join(folder, "made-1.0-py3-none-any.whl");
    writeWheel(wheel, { "made/__init__.py": "" });
    const { failure, message } = await refused({ from: wheel });
    expect(failure).toBe("wheel");
    expect(message).toMatch(/holds no TensorFlow libraries/);
  });

  it("that is not there, no wheel, or no archive", async () => {
    expect((await refused({ from: join(folder, "gone.whl") })).message).toMatch(/gone\.whl does not exist/);
    expect((await refused({ from: file("notes.txt") })).message).toMatch(/is no TensorFlow: --from takes/);
    expect((await refused({ from: file("libtensorflow.tar.gz") })).message).toMatch(
      /can't be unpacked by tar \(".+"\)/,
    );
  });

  it("that is a folder without TensorFlow, or without its headers", async () => {
    mkdirSync(join(folder, "empty"));
    expect((await refused({ from: join(folder, "empty") })).failure).toBe("source");
    rmSync(join(made.tensorflow, "include"), { recursive: true });
    expect((await refused()).message).toMatch(/holds no TensorFlow: --from takes the folder/);
  });
});
