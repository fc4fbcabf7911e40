import type { VNode } from "preact";
import type { Pictures } from "../../page/pictures.ts";
import type { PictureActions } from "./use-pictures.ts";

interface Properties {
  readonly pictures: Pictures;
  readonly actions: PictureActions;
}

/** What each picture is, and one click to change it. */
export function PictureRoles({ pictures, actions }: Properties): VNode {
  return (
    <ul class="chosen-files" aria-label="Reconstructions">
      {pictures.reconstructions.map((image) => (
        <li key={image}>
          <span>{image.name}</span>
          <button
            type="button"
            aria-label={`Make ${image.name} the original`}
            onClick={() => actions.makeOriginal(image)}
          >
            is the original
          </button>
          <button type="button" aria-label={`Remove ${image.name}`} onClick={() => actions.remove(image)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
