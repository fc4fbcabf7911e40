import { conventions } from "@srloss/core";

/**
 * The JSON schema (draft 7) of what `evaluationJson` makes. `schema` in it is its version: another number where a property changes
 * its meaning.
 */
export const evaluationSchema: object = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "What srloss measured of one pair of images",
  type: "object",
  required: [
    "schema",
    "width",
    "height",
    "cropBorder",
    "cropped",
    "values",
    "mixes",
    "engine",
    "networks",
    "layers",
    "pixelRange",
    "channels",
    "versions",
  ],
  properties: {
    schema: {
      const: 1,
      description: "The version of this schema; another number where a property changes its meaning.",
    },
    files: {
      type: "object",
      description: "Paths or names of the images, as they were given.",
      required: ["sr", "hr"],
      properties: { sr: { type: "string" }, hr: { type: "string" } },
    },
    width: { type: "integer", minimum: 1, description: "Of what was measured, in pixels: without the border." },
    height: { type: "integer", minimum: 1 },
    cropBorder: { type: "integer", minimum: 0, description: "Pixels that were cut from each side." },
    cropped: { type: "boolean", description: "Images of different sizes were cut to the size in common." },
    values: {
      type: "object",
      description:
        "By measure: l1, l2, perceptual, style, psnr, ssim, msSsim, ...; by layer, where several were asked for.",
      additionalProperties: {
        anyOf: [
          { $ref: "#/definitions/number" },
          { type: "object", additionalProperties: { $ref: "#/definitions/number" } },
        ],
      },
    },
    mixes: {
      type: "object",
      description: "Weighted sums, by preset; terms is one of the caller's own.",
      additionalProperties: {
        type: "object",
        required: ["total", "parts"],
        properties: {
          total: { $ref: "#/definitions/number" },
          parts: {
            type: "array",
            items: {
              type: "object",
              required: ["term", "weight", "value"],
              properties: {
                term: { type: "string" },
                layer: { type: "string" },
                weight: { type: "number" },
                value: { $ref: "#/definitions/number", description: "Without the weight." },
              },
            },
          },
        },
      },
    },
    luma: {
      enum: ["ycbcr", "yiq", "gray"],
      description: "What channels y was: MATLAB's Y, that of YIQ, or the gray of gray files as it is.",
    },
    tiled: {
      type: "array",
      items: { type: "string" },
      description:
        "Measures that were put together from tiles, since the whole images would not fit; none where it is missing.",
    },
    engine: {
      type: "object",
      required: ["name", "device"],
      properties: { name: { type: "string" }, device: { type: "string" } },
    },
    networks: {
      type: "array",
      items: {
        type: "object",
        required: ["network", "preprocessing", "weights", "sha256", "verified"],
        properties: {
          network: { type: "string" },
          preprocessing: { type: "string" },
          weights: { type: "string" },
          sha256: { type: "string" },
          verified: { type: "boolean", description: "These are the published weights that the name says." },
        },
      },
    },
    layers: { type: "array", items: { type: "string" } },
    pixelRange: { type: "array", items: { type: "number" }, minItems: 2, maxItems: 2 },
    channels: {
      enum: ["rgb", "y", "own"],
      description:
        "own: of each metric what the convention's program looks at, such as pyiqa's PSNR of RGB and SSIM of Y.",
    },
    convention: {
      enum: Object.keys(conventions),
      description: "The program whose PSNR, SSIM and MS-SSIM these are; srloss where it is missing.",
    },
    failed: {
      type: "object",
      description: "Presets that were left out, with the reason.",
      additionalProperties: { type: "string" },
    },
    versions: { type: "object", additionalProperties: { type: "string" } },
  },
  additionalProperties: false,
  definitions: {
    number: {
      anyOf: [{ type: "number" }, { enum: ["Infinity", "-Infinity", "NaN"] }],
      description: "JSON has no infinity and no NaN: these are texts.",
    },
  },
};
