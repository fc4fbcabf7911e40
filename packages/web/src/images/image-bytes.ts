import { firstLine } from "@srloss/engines";
import { answerBytes, checkImageBytes, type DecodeOptions, ImageError } from "@srloss/engines/images";
import type { ImageFile } from "./image-input.ts";

/** @throws ImageError where an address gives no file, and for more bytes than the limit. */
export async function imageBytes(image: ImageFile, limits: DecodeOptions, name: string): Promise<Uint8Array> {
  if (image instanceof Blob) {
    checkImageBytes(image.size, limits, name);
    return new Uint8Array(await readBlob(image, name));
  }
  if (typeof image !== "string" && !(image instanceof URL)) {
    checkImageBytes(image.byteLength, limits, name);
    return image instanceof Uint8Array ? image : new Uint8Array(image);
  }
  let answer: Response;
  try {
    answer = await fetch(image);
  } catch (error) {
    throw new ImageError(
      `${name} can't be fetched (${firstLine(error)}); is the address right, and does its server allow this page to read it (CORS)?`,
      { cause: error },
    );
  }
  if (!answer.ok) throw new ImageError(`${name} can't be fetched: the server answers ${answer.status}.`);
  try {
    return await answerBytes(answer, limits, name);
  } catch (error) {
    if (error instanceof ImageError) throw error;
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
