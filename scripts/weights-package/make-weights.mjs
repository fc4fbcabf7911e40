// Makes dist/weights of a package: files of verified weights, their hashes, and the licence that lies beside package.json.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * Ends with exit code 1 and a sentence where the weights can't be had, or are not the published ones.
 *
 * @param title What is made, for what is said: "VGG19".
 * @param folder The package's, as a URL.
 * @param variable The environment variable that names a local copy of the published file, or a converted one.
 * @param published Where the file comes from otherwise, and what it is called.
 * @param read Reads a source. Called with the local copy.
 * @param pull Downloads it. Called with `cache` and `onWarning`.
 * @param isPublished Whether what was read is what was published.
 * @param files The files as [name, bytes].
 * @param node `@srloss/node-gpu`, as the package imports it.
 */
export async function makeWeights({ title, folder, variable, published, read, pull, isPublished, files, node }) {
  const { diskCache, fileSource, writeWhole } = node;
  const local = process.env[variable];
  const from = local ?? published.url;
  const made = new URL("dist/weights/", folder);
  /** What is there already is left alone: another process may be packing it. */
  const write = async (name, bytes) => {
    const file = fileURLToPath(new URL(name, made));
    const old = await readFile(file).catch(() => undefined);
    if (!old?.equals(bytes)) await writeWhole(file, bytes);
  };
  try {
    say(`Making ${title}'s weights from ${from}`);
    const set = local ? await read(fileSource(local)) : await pull({ cache: diskCache(), onWarning: say });
    if (!isPublished(set)) throw new Error(`${from} does not hold the published ${published.name}; name another file.`);
    await mkdir(made, { recursive: true });
    let sums = "";
    for (const [name, bytes] of await files(set)) {
      await write(name, bytes);
      sums += `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
      say(`${name}: ${bytes.length} bytes`);
    }
    await write("SHA256SUMS", new TextEncoder().encode(sums));
    await write("LICENSE", await readFile(new URL("WEIGHTS-LICENSE", folder)));
  } catch (error) {
    say(`make-weights: ${error.message}`);
    say(`${variable} names a local copy of the file, or a converted one.`);
    process.exitCode = 1;
  }
}

const say = (line) => process.stderr.write(`${line}\n`);
