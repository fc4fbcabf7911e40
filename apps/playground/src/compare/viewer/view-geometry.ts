/** Width and height, in pixels of the picture or of the screen. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a picture lies on its stage: a screen pixel is `x + scale * (pixel of the picture)`. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const greatest = 32;

/** The largest scale at which the whole picture is seen. */
function fitScale(picture: Size, stage: Size): number {
  return Math.min(greatest, stage.width / picture.width, stage.height / picture.height);
}

/** The whole picture in the middle. */
export function fitted(picture: Size, stage: Size): View {
  return placed({ scale: fitScale(picture, stage), x: 0, y: 0 }, picture, stage);
}

/** Changes the scale, and leaves the point (`x`, `y`) of the stage where it is. */
export function zoomed(view: View, scale: number, x: number, y: number, picture: Size, stage: Size): View {
  const next = Math.min(greatest, Math.max(Math.min(1, fitScale(picture, stage)), scale));
  const factor = next / view.scale;
  return placed({ scale: next, x: x - (x - view.x) * factor, y: y - (y - view.y) * factor }, picture, stage);
}

export function moved(view: View, dx: number, dy: number, picture: Size, stage: Size): View {
  return placed({ ...view, x: view.x + dx, y: view.y + dy }, picture, stage);
}

/** No edge of the picture inside the stage where it is larger; in the middle where it is not. */
export function placed({ scale, x, y }: View, picture: Size, stage: Size): View {
  const along = (at: number, length: number, room: number) =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at));
  return {
    scale,
    x: along(x, picture.width * scale, stage.width),
    y: along(y, picture.height * scale, stage.height),
  };
}

/** Something of the picture is outside. */
export function overflows({ scale }: View, picture: Size, stage: Size): boolean {
  return picture.width * scale > stage.width + 1 || picture.height * scale > stage.height + 1;
}
