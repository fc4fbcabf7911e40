/** A trained network that comes with this package. */
export interface BundledModel {
  /** For people. */
  readonly title: string;
  /** As `createNetwork` names it. */
  readonly network: "srvgg-compact";
  readonly scale: 2 | 3 | 4;
  readonly parameters: number;
  readonly licence: string;
  /** Of its safetensors file: beside this module, and where a bundler puts it. Nothing is loaded before it is asked for. */
  readonly url: URL;
}

/**
 * Trained networks that come with this package, by name, for `networkFromSafetensors`; how they were made, and what they are worth, is
 * in `trained/README.md` beside their files.
 *
 * @example
 * ```ts no-run
 * import { bundledModels } from "@srloss/upscale/bundled-models";
 * import { httpSource } from "@srloss/weights";
 * const network = await networkFromSafetensors(httpSource(bundledModels["srloss-x4"].url));
 * ```
 */
export const bundledModels: Readonly<Record<"srloss-x2" | "srloss-x4", BundledModel>> = {
  "srloss-x2": {
    title: "srloss x2, for bicubic's small images",
    network: "srvgg-compact",
    scale: 2,
    parameters: 78_636,
    licence: "Apache-2.0",
    url: new URL("./trained/srloss-x2.safetensors", import.meta.url),
  },
  "srloss-x4": {
    title: "srloss x4, for bicubic's small images",
    network: "srvgg-compact",
    scale: 4,
    parameters: 89_040,
    licence: "Apache-2.0",
    url: new URL("./trained/srloss-x4.safetensors", import.meta.url),
  },
};
