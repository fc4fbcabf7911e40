const text = (description: string) => ({ type: "string", minLength: 1, description });
const whole = (minimum: number, description: string) => ({ type: "integer", minimum, description });
const positive = (description: string) => ({ type: "number", exclusiveMinimum: 0, description });
const betweenZeroAndOne = (description: string) => ({ ...positive(description), exclusiveMaximum: 1 });
const decay = (description: string) => ({ type: "number", minimum: 0, exclusiveMaximum: 1, description });
const objectOf = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  additionalProperties: false,
  properties,
  ...(required.length && { required }),
});

/** Each term is a row of `measures`, which packages add to: `contentLoss` says what its settings may be. */
const terms = {
  type: "object",
  minProperties: 1,
  additionalProperties: {
    anyOf: [
      { type: "number", minimum: 0 },
      { type: "object", required: ["weight"], properties: { weight: { type: "number", minimum: 0 } } },
    ],
  },
  description: 'Weights of the terms, as in { "l1": 1, "perceptual": 1e-4 }; settings stand beside a "weight".',
};

const schedule = {
  description: "How the learning rate changes.",
  anyOf: [
    objectOf({ kind: { enum: ["constant"] } }, ["kind"]),
    objectOf(
      {
        kind: { enum: ["cosine"] },
        periods: { type: "array", minItems: 1, items: whole(1, "Steps."), description: "Defaults to one, all steps." },
        restartWeights: {
          type: "array",
          items: positive("What the rate above the minimum is multiplied with in a period."),
        },
        minimum: { type: "number", minimum: 0, description: "Lowest rate. Defaults to 0." },
      },
      ["kind"],
    ),
    objectOf(
      {
        kind: { enum: ["multi-step"] },
        milestones: { type: "array", items: whole(1, "A step, in rising order.") },
        factor: { ...positive("What the rate is multiplied with at a milestone. Defaults to 0.5."), maximum: 1 },
      },
      ["kind", "milestones"],
    ),
  ],
};

/**
 * The JSON schema (draft 7) of a training's configuration, which `srloss train --config` reads and `checkConfiguration` checks;
 * it is also the file `@srloss/train/training.schema.json`.
 *
 * @example
 * ```ts
 * Object.keys(trainingSchema.properties).includes("learningRate"); // => true
 * ```
 */
export const trainingSchema: {
  readonly [keyword: string]: unknown;
  readonly properties: Readonly<Record<string, object>>;
} = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "A training of srloss",
  ...objectOf({}),
  properties: {
    $schema: text("Where this schema is."),
    data: text("Folder of images to train on."),
    validate: text("Folder of images to validate with."),
    model: text("Name of a network, or folder of a model to go on with. Defaults to edsr-small."),
    network: {
      ...objectOf({
        features: whole(1, "Channels of its body."),
        blocks: whole(1, "Of its body."),
        growth: whole(1, "Of rrdb-small."),
        batchNorm: { type: "boolean", description: "Of srresnet." },
        upsampling: { enum: ["pixel-shuffle", "resize-convolution", "transposed-convolution"] },
      }),
      description: "Of createNetwork. Defaults to the network's own.",
    },
    scale: whole(1, "How many times larger the network makes an image. Defaults to 4."),
    loss: { anyOf: [terms, text("Name of a preset.")], description: "What is minimised. Defaults to L1." },
    pixelRange: {
      enum: [
        [0, 255],
        [0, 1],
        [-1, 1],
      ],
      description: "What pixel terms are computed in; a preset has its own. Defaults to [0, 255].",
    },
    weights: text("Of the network that feature terms look with: keras, torchvision, random, a file or an address."),
    warmUp: {
      ...objectOf({ steps: whole(0, "How many."), loss: terms }, ["steps"]),
      description: "Another loss for the first steps. Its loss defaults to L1.",
    },
    adversarial: {
      ...objectOf(
        {
          weight: positive("Of the generator's part: 0.1 is Real-ESRGAN's, 0.005 ESRGAN's."),
          discriminator: { enum: ["unet", "vgg"], description: "Defaults to unet." },
          features: whole(1, "Channels of its first layers. Defaults to 64."),
          kind: { enum: ["vanilla", "lsgan", "hinge", "wgan", "wgan-softplus"], description: "Defaults to vanilla." },
          relativistic: { type: "boolean", description: "As in ESRGAN. Defaults to false." },
          learningRate: betweenZeroAndOne("Of the discriminator, at first. Defaults to that of the network."),
        },
        ["weight"],
      ),
      description: "A game against a discriminator, which begins after the warm-up.",
    },
    steps: whole(1, "Of all. Defaults to 100000."),
    batch: whole(1, "Patches in a step. Defaults to 16."),
    patch: whole(1, "Height and width of a patch of the originals. Defaults to 48 times the scale."),
    augment: { type: "boolean", description: "Whether patches are flipped and turned. Defaults to true." },
    degradation: { enum: ["bicubic", "real-esrgan"], description: "Defaults to bicubic." },
    learningRate: betweenZeroAndOne("Of Adam, at first. Defaults to 2e-4."),
    schedule,
    adam: objectOf({
      beta1: decay("Defaults to 0.9."),
      beta2: decay("Defaults to 0.999."),
      epsilon: betweenZeroAndOne("Defaults to 1e-8."),
    }),
    clip: positive("Longest gradient. Defaults to any length."),
    ema: betweenZeroAndOne("Decay of a running mean of the weights, which is what is saved. Defaults to none."),
    seed: whole(0, "Of the network's first weights and of all that is random. Defaults to 0."),
    every: whole(1, "Steps between two validations, and two checkpoints. Defaults to 1000."),
    logEvery: whole(1, "Steps between two lines of the log. Defaults to 10."),
    validationSide: whole(32, "Most height and width of what a validation looks at. Defaults to 512."),
    measures: {
      type: "array",
      minItems: 1,
      items: text("Name of a measure."),
      description: "Of a validation. Defaults to psnr and ssim.",
    },
    lpipsWeights: text("Folder with those of LPIPS and DISTS. Defaults to the cache."),
    samples: whole(0, "How many reconstructions are kept of each validation. Defaults to 4."),
  },
};
