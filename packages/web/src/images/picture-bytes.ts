import { firstLine } from "@srloss/engines";
import { checkImageBytes, type DecodeOptions, ImageError } from "@srloss/engines/images";
import type { PictureFile } from "./picture.ts";

/** @throws ImageError where an address gives no file, and for more bytes than the limit. */
export async function pictureBytes(picture: PictureFile, limits: DecodeOptions, name: string): Promise<Uint8Array> {
  if (picture instanceof Blob) {
    checkImageBytes(picture.size, limits, name);
    return new Uint8Array(await readBlob(picture, name));
  }
  if (typeof picture !== "string" && !(picture instanceof URL)) {
    checkImageBytes(picture.byteLength, limits, name);
    return picture instanceof Uint8Array ? picture : new Uint8Array(picture);
  }
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
    return await body(answer, limits, name);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new ImageError(`${name} was cut short on its way (${firstLine(error)}); try again.`, { cause: error });
  }
}

/** A server may send without end, and its length may be a lie. */
async function body(answer: Response, limits: DecodeOptions, name: string): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    parts.push(next.value);
    length += next.value.length;
    try {
      checkImageBytes(length, limits, name);
    } catch (error) {
      await reader?.cancel();
      throw error;
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function readBlob(blob: Blob, name: string): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw new ImageError(`${name} can't be read (${firstLine(error)}); choose it again.`, { cause: error });
  }
}
