/** RGB pixels in 0..255 to draw on. */
export class Canvas {
  readonly channels = 3;
  readonly data: Uint8ClampedArray;

  constructor(
    readonly width: number,
    readonly height: number,
    background: readonly [number, number, number] = [0, 0, 0],
  ) {
    this.data = new Uint8ClampedArray(width * height * 3);
    if (background.some((value) => value > 0)) this.fill(0, 0, width, height, () => background);
  }

  /** Colours a rectangle pixel by pixel; `colour` gets coordinates inside it. */
  fill(
    left: number,
    top: number,
    width: number,
    height: number,
    colour: (x: number, y: number) => readonly [number, number, number],
  ): void {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) this.data.set(colour(x, y), 3 * ((top + y) * this.width + left + x));
  }

  /** One pixel; outside is ignored. */
  set(x: number, y: number, colour: readonly [number, number, number]): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) this.data.set(colour, 3 * (y * this.width + x));
  }
}
