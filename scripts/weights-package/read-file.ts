/** A file of a package of weights, where addresses are fetched: browsers, Deno, Bun. */
export async function readFile(file: URL): Promise<Uint8Array> {
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`${file.href} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
