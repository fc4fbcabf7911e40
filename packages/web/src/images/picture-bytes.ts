import { ImageError } from "@srloss/core/decoding";
import { firstLine } from "@srloss/core/engines";

/** @throws ImageError where an address gives no file. */
export async function pictureBytes(picture: string | URL | Blob | Uint8Array, name: string): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return picture;
  if (picture instanceof Blob) return new Uint8Array(await readBlob(picture, name));
  let answer: Response;
  try {
    answer = await fetch(picture);
  } catch (error) {
    throw new ImageError(
      `${name} can't be fetched (${firstLine(error)}); is the address right, and does its server allow this page to read it (CORS)?`,
      { cause: error },
    );
  }
  if (!answer.ok) throw new ImageError(`${name} can't be fetched: the server answers ${answer.status}.`);
  try {
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw new ImageError(`${name} was cut short on its way (${firstLine(error)}); try again.`, { cause: error });
  }
}

async function readBlob(blob: Blob, name: string): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw new ImageError(`${name} can't be read (${firstLine(error)}); choose it again.`, { cause: error });
  }
}
