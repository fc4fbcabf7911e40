import { SrlossError } from "@srloss/core";

/** An image that can't be read or written; the message is one sentence with what to do. */
export class ImageError extends SrlossError {
  /** `transparent`: a background colour would help. */
  declare readonly code: "transparent" | undefined;

  constructor(message: string, options: ErrorOptions & { readonly code?: "transparent" } = {}) {
    super(options.code, message, options);
    this.name = "ImageError";
  }
}
