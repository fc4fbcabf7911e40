import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { platformBuild } from "../src/platform-build.ts";
import { stageTensorflow } from "../src/tensorflow-files.ts";
import { writeWheel } from "./made-zip.ts";

let folder: string;
let staging: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "srloss-source-"));
  staging = join(folder, "staging");
  mkdirSync(staging);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const headers = [
  "tensorflow/c/c_api.h",
  "tensorflow/c/eager/c_api.h",
  "tensorflow/core/platform/ctstring.h",
  "xla/tsl/c/tsl_status.h",
];

function write(file: string, content: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
}

/** As the release archives are: each library under its full version, with links for the shorter names. */
function libtensorflow(root: string): string {
  for (const name of ["libtensorflow", "libtensorflow_framework"]) {
    write(join(root, "lib", `${name}.so.2.18.0`), name);
    symlinkSync(`${name}.so.2.18.0`, join(root, "lib", `${name}.so.2`));
    symlinkSync(`${name}.so.2`, join(root, "lib", `${name}.so`));
  }
  for (const header of headers) write(join(root, "include", header), "");
  write(join(root, "include/tensorflow/core/framework/types.pb.h"), "C++ only");
  write(join(root, "LICENSE"), "");
  return root;
}

/** As pip installs TensorFlow, and as its wheel holds it. */
const packageFiles: Readonly<Record<string, string>> = {
  "tensorflow/libtensorflow_cc.so.2": "libtensorflow_cc",
  "tensorflow/libtensorflow_framework.so.2": "libtensorflow_framework",
  "tensorflow/python/pywrap.so": "for Python only",
  "tensorflow/include/tensorflow/core/framework/types.pb.h": "C++ only",
  ...Object.fromEntries(headers.map((header) => [`tensorflow/include/${header}`, ""])),
};

function installedPackage(root: string): string {
  for (const [file, content] of Object.entries(packageFiles)) write(join(root, file), content);
  return root;
}

async function staged(from: string): Promise<{ libraries: Record<string, string>; headers: string[] }> {
  const build = platformBuild("cpu", { platform: "linux", arch: "x64", glibc: "2.36" });
  await stageTensorflow(from, staging, build, () => {});
  expect(readdirSync(staging).sort()).toEqual(["include", "tensorflow"]);
  const libraries = readdirSync(join(staging, "tensorflow")).sort();
  for (const library of libraries) expect(lstatSync(join(staging, "tensorflow", library)).isFile()).toBe(true);
  return {
    libraries: Object.fromEntries(libraries.map((l) => [l, readFileSync(join(staging, "tensorflow", l), "utf8")])),
    headers: readdirSync(join(staging, "include"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".h"))
      .sort(),
  };
}

const ofArchive = {
  libraries: { "libtensorflow.so.2": "libtensorflow", "libtensorflow_framework.so.2": "libtensorflow_framework" },
  headers,
};
const ofPackage = {
  libraries: { "libtensorflow_cc.so.2": "libtensorflow_cc", "libtensorflow_framework.so.2": "libtensorflow_framework" },
  headers,
};

it("takes the libtensorflow archive, packed", async () => {
  libtensorflow(join(folder, "unpacked"));
  const archive = join(folder, "libtensorflow-cpu-linux-x86_64.tar.gz");
  execFileSync("tar", ["-czf", archive, "-C", join(folder, "unpacked"), "."]);
  expect(await staged(archive)).toEqual(ofArchive);
});

it("takes the libtensorflow archive, unpacked", async () => {
  expect(await staged(libtensorflow(join(folder, "libtensorflow")))).toEqual(ofArchive);
});

it("takes an installed tensorflow package", async () => {
  expect(await staged(join(installedPackage(join(folder, "site-packages")), "tensorflow"))).toEqual(ofPackage);
});

it("takes the folder that packages are installed into", async () => {
  expect(await staged(installedPackage(join(folder, "site-packages")))).toEqual(ofPackage);
});

it("takes a wheel, of another version than the pinned one too", async () => {
  const wheel = join(folder, "tensorflow_cpu-2.19.0-cp312-cp312-manylinux_2_17_x86_64.whl");
  writeWheel(wheel, packageFiles);
  expect(await staged(wheel)).toEqual(ofPackage);
});
