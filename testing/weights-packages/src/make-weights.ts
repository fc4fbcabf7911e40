import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/**
 * Makes dist/weights from a local file, as `npm pack` does.
 *
 * @param folder The package's, which ends with a slash.
 * @param file What the package's variable names: `SRLOSS_VGG19_WEIGHTS` for vgg19-weights.
 */
export function makeWeights(folder: URL, file: string): { status: number | null; stderr: string } {
  const script = fileURLToPath(new URL("scripts/make-weights.mjs", folder));
  return spawnSync(process.execPath, [script], { env: { ...process.env, [variable(folder)]: file }, encoding: "utf8" });
}

/** What each such package promises where it can't be made. */
export function describeMaking(folder: URL): void {
  it("says where it looked, and what to do, where the file is not what it should be", () => {
    const { status, stderr } = makeWeights(folder, fileURLToPath(new URL("package.json", folder)));
    expect(status).toBe(1);
    expect(stderr).toContain("package.json");
    expect(stderr).toContain(`${variable(folder)} names a local copy`);
  });
}

function variable(folder: URL): string {
  const [, network] = /([^/]+)-weights\/$/.exec(folder.pathname) ?? [];
  if (!network) throw new Error(`${folder} is not the folder of a package of weights.`);
  return `SRLOSS_${network.toUpperCase()}_WEIGHTS`;
}
