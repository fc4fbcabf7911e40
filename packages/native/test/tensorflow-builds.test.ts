import { describe, expect, it } from "vitest";
import { type Machine, platformBuild, thisMachine } from "../src/platform-build.ts";
import { TENSORFLOW_BUILDS, TENSORFLOW_VERSION } from "../src/tensorflow-builds.ts";

const linux: Machine = { platform: "linux", arch: "x64", glibc: "2.36" };
const supported: readonly (readonly ["cpu" | "cuda", Machine, tag: string])[] = [
  ["cpu", linux, "x86_64"],
  ["cpu", { ...linux, arch: "arm64" }, "aarch64"],
  ["cpu", { platform: "darwin", arch: "arm64" }, "arm64"],
  ["cuda", linux, "x86_64"],
];
const wheels = TENSORFLOW_BUILDS.flatMap(({ tensorflow, nvidia }) => [tensorflow, ...nvidia]);

describe("the table of TensorFlow builds", () => {
  it.each(supported)("has a build for %s on %o", (flavour, machine, tag) => {
    const build = platformBuild(flavour, machine);
    expect(build).toMatchObject({ flavour, platform: machine.platform, arch: machine.arch });
    expect(build.tensorflow.file).toMatch(new RegExp(`-${TENSORFLOW_VERSION}-cp312-cp312-.*${tag}\\.whl$`));
    expect(build.nvidia.length > 0).toBe(flavour === "cuda");
  });

  it("has no build but those", () => {
    expect(TENSORFLOW_BUILDS).toHaveLength(supported.length);
  });

  it.each(wheels)("pins $requirement by version, file name and SHA-256 ($file)", (wheel) => {
    const [name = "", version = ""] = wheel.requirement.split("==");
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(version).toMatch(/^\d+(\.\d+)+$/);
    // PEP 427: name-version-python-abi-platforms.whl, the name with "_" for "-"
    const [fileName, fileVersion, python, abi, platforms = "", ...rest] = wheel.file.replace(/\.whl$/, "").split("-");
    expect([fileName, fileVersion, rest]).toEqual([name.replaceAll("-", "_"), version, []]);
    expect(["cp312-cp312", "py3-none"]).toContain(`${python}-${abi}`);
    expect(
      platforms.split(".").some((platform) => wheel.platforms.includes(platform)),
      "a platform that pip is told",
    ).toBe(true);
    expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(wheel.download).toBeGreaterThan(1e6);
    expect(wheel.unpacked).toBeGreaterThan(1e5);
  });

  it("has another SHA-256 and file for every wheel", () => {
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
    expect(new Set(wheels.map(({ file }) => file)).size).toBe(wheels.length);
  });
});

describe("a machine without a build", () => {
  const refusal = (flavour: "cpu" | "cuda", machine: Machine) => {
    try {
      platformBuild(flavour, machine);
    } catch (error) {
      expect(error).toMatchObject({ name: "NativeInstallError", failure: "platform" });
      const { message } = error as Error;
      expect(message).toMatch(/^[^\n]+\.$/);
      return message;
    }
    throw new Error("there is a build");
  };

  it.each(["cpu", "cuda"] as const)("Windows is sent to WSL and WebGPU (%s)", (flavour) => {
    for (const arch of ["x64", "arm64"]) {
      const message = refusal(flavour, { platform: "win32", arch });
      expect(message).toContain("WSL");
      expect(message).toContain("npm install webgpu @tensorflow/tfjs-backend-webgpu");
    }
  });

  it.each([
    { platform: "freebsd", arch: "x64" },
    { platform: "darwin", arch: "x64" },
    { platform: "linux", arch: "riscv64", glibc: "2.36" },
  ])("$platform $arch is sent to WebGPU, by name", (machine) => {
    const message = refusal("cpu", machine);
    expect(message).toContain(`${machine.platform} ${machine.arch}`);
    expect(message).toContain("npm install webgpu @tensorflow/tfjs-backend-webgpu");
  });

  it.each([
    { platform: "darwin", arch: "arm64" },
    { platform: "linux", arch: "arm64", glibc: "2.36" },
  ])("$platform $arch has no CUDA build and is sent to the CPU's", (machine) => {
    expect(refusal("cuda", machine)).toContain('"srloss native install" without --cuda');
  });

  it("Alpine and an old glibc are sent to another image", () => {
    expect(refusal("cpu", { platform: "linux", arch: "x64" })).toMatch(/musl.*node:22-slim/);
    expect(refusal("cpu", { ...linux, glibc: "2.17" })).toMatch(/glibc 2\.27.*glibc 2\.17.*node:22-slim/);
    expect(refusal("cpu", { ...linux, glibc: "2.4" })).toContain("glibc 2.4");
    expect(platformBuild("cpu", { ...linux, glibc: "2.27" }).flavour).toBe("cpu");
  });
});

it("knows this machine", () => {
  const machine = thisMachine();
  expect(machine).toMatchObject({ platform: process.platform, arch: process.arch });
  if (machine.glibc !== undefined) expect(machine.glibc).toMatch(/^2\.\d+/);
});
