import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A Node of another major version, beside the one that runs the tests. */
export interface OtherNode {
  readonly major: number;
  readonly executable: string;
}

/**
 * The Nodes that the optional dependencies bring (Linux x64 only), without the major that runs already. Where
 * `SRLOSS_REQUIRE_DATA` is set, a missing one is an error on a platform that has them.
 */
export function otherNodes(): OtherNode[] {
  const require = createRequire(import.meta.url);
  const own = Number(process.versions.node.split(".")[0]);
  return [22, 24]
    .filter((major) => major !== own)
    .flatMap((major) => {
      const executable = find(require, `node${major}`);
      if (executable) return [{ major, executable }];
      const missing = `Node ${major} is not installed here (npm has it for Linux x64)`;
      if (process.env.SRLOSS_REQUIRE_DATA && process.platform === "linux" && process.arch === "x64")
        throw new Error(`${missing}, and SRLOSS_REQUIRE_DATA asks for it: run pnpm install.`);
      console.warn(`${missing}: its tests are left out.`);
      return [];
    });
}

function find(require: NodeJS.Require, name: string): string | undefined {
  try {
    const executable = join(dirname(require.resolve(`${name}/package.json`)), "bin", "node");
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}
