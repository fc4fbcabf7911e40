import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * The folder of real weights and photographs (`SRLOSS_TEST_DATA`, else `../shared/data` beside the repository), and of
 * the pairs (`../golden` beside that), and of small inputs that failed once (`../cases`). Undefined where it is absent: the caller then skips, visibly. Where
 * `SRLOSS_REQUIRE_DATA` is set its absence is an error.
 */
export const testData: { readonly data: string; readonly pairs: string; readonly cases: string } | undefined =
  findTestData();

function findTestData(): { data: string; pairs: string; cases: string } | undefined {
  const data = resolve(process.env.SRLOSS_TEST_DATA ?? join(root, "../shared/data"));
  const pairs = join(data, "../golden");
  if (existsSync(join(data, "vgg19-imagenet-block1-3/model.json")) && existsSync(join(pairs, "pairs")))
    return { data, pairs, cases: join(data, "../cases") };
  const missing = `No test data at ${data} (SRLOSS_TEST_DATA names another folder)`;
  if (process.env.SRLOSS_REQUIRE_DATA) throw new Error(`${missing}, and SRLOSS_REQUIRE_DATA asks for it.`);
  console.warn(`${missing}: what needs real weights and photographs is skipped; the formula cases still run.`);
  return undefined;
}
