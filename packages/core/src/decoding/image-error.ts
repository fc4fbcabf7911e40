/** An image that can't be read or written; the message is one sentence with what to do. */
export class ImageError extends Error {
  /** `transparent`: a background colour would help. */
  readonly code: "transparent" | undefined;

  constructor(message: string, options: ErrorOptions & { readonly code?: "transparent" } = {}) {
    super(message, options);
    this.name = "ImageError";
    this.code = options.code;
  }
}
