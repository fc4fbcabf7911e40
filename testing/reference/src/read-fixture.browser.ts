/** The bytes of a file in `fixtures`, from the server that serves this module. */
export async function readFixture(name: string): Promise<Uint8Array> {
  const answer = await fetch(new URL(/* @vite-ignore */ `../fixtures/${name}`, import.meta.url));
  if (!answer.ok) throw new Error(`fixtures/${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
