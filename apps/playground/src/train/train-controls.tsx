import type { VNode } from "preact";
import { CropChooser } from "../page/crop-chooser.tsx";
import { FileDrop } from "../page/file-drop.tsx";
import type { Session } from "../page/use-session.ts";
import type { Area, Image } from "../worker/image.ts";
import { chosenNetwork, trainScales, type Upsampling, upsamplings } from "./train-choices.ts";
import { upsamplingSays, upsamplingTitles } from "./train-words.ts";

interface Properties {
  readonly session: Session;
  readonly images: readonly Image[];
  readonly area: Area | undefined;
  readonly onFiles: (files: readonly File[]) => void;
}

/** What the networks are like, what they learn from, and which part is watched. */
export function TrainControls({ session: { settings, change }, images, area, onFiles }: Properties): VNode {
  const network = chosenNetwork({ scale: settings.trainScale, upsampling: settings.upsampling });
  return (
    <div class="controls">
      <fieldset class="ways">
        <legend>The network</legend>
        {upsamplings.map((name: Upsampling) => (
          <label key={name}>
            <input
              type="radio"
              name="upsampling"
              checked={network === name}
              disabled={name === "trained" && settings.trainScale === 3}
              onChange={() => change({ upsampling: name })}
            />{" "}
            {upsamplingTitles[name]}
          </label>
        ))}
        <small>{upsamplingSays[network]}</small>
      </fieldset>
      <fieldset class="row">
        <legend>Times as large</legend>
        {trainScales.map((scale) => (
          <label key={scale}>
            <input
              type="radio"
              name="train-scale"
              checked={settings.trainScale === scale}
              onChange={() => change({ trainScale: scale })}
            />{" "}
            {scale}
          </label>
        ))}
      </fieldset>
      <CropChooser image={images[0]} area={area} onPlace={(place) => change({ place })} />
      <FileDrop
        label="Train on your own"
        hint={images.length > 1 ? `${images.length} photographs; the first is watched` : (images[0]?.name ?? "")}
        accept="image/*"
        multiple
        onFiles={onFiles}
      />
    </div>
  );
}
