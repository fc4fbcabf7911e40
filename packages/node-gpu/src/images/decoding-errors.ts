import { ImageError } from "@srloss/engines/images";

export function notAnImage(name: string, cause?: unknown): ImageError {
  return new ImageError(
    `${name} is not an image that can be read; give a PNG, JPEG, WebP, AVIF, TIFF, GIF, BMP or PPM file.`,
    {
      cause,
    },
  );
}

export function damaged(name: string, cause: unknown): ImageError {
  const why = reason(cause);
  // What libvips had to say is lost for some files, and where several are read at once.
  const said = why ? ` (${why})` : "";
  return new ImageError(`${name} is damaged or cut short${said}; get it again.`, { cause });
}

/** Messages of decoders about their internals, which don't help a user. */
const insides = /[a-z]_[a-z]|not implemented|undefined|unexpected|unknown error|out of (memory|bounds)/i;

/** The first line of what libvips says, as part of a sentence; nothing where that is of no use. */
function reason(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).trim().split("\n")[0] ?? "";
  const said = line
    .replace(/^Input (buffer|file) (contains|has) /, "")
    .replace(/\b\w+(_buffer|2vips|load|save): /g, "")
    .replace(/[\s:.]+$/, "");
  return insides.test(said) ? "" : said;
}

/** What is sound and not read is no damage. */
export function refusedPlain(name: string, error: unknown): ImageError {
  const { message } = error as Error;
  if (!/not supported/.test(message)) return damaged(name, error);
  return new ImageError(`${name} can't be read: ${message}; convert it to PNG.`, { cause: error });
}
