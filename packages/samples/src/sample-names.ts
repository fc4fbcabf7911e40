/** A drawn image: edges of every kind; a printed page; bricks, grass, cloth and gravel; smooth shading. */
export type SampleName = "shapes" | "text" | "textures" | "still-life";

/** Each is 256x256 pixels, RGB, as PNG at `@srloss/samples/images/NAME.png`. */
export const sampleNames: readonly SampleName[] = ["shapes", "text", "textures", "still-life"];
