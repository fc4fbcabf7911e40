import { randomWeights, readWeights, type VggWeights, weightsToSafetensors } from "@srloss/vgg";
import { httpSource } from "@srloss/weights";
import { type Target, target } from "../target.ts";
import { trickNames, withHostileServer } from "./hostile-server.ts";

/** Longer than what is asked for first, so that there is a second request; it holds a digest of all that it says. */
const upTo = "block1_conv2";
const weights = await randomWeights({ network: "vgg19", upTo });
const file = weightsToSafetensors(weights);

const heads = {
  ranges: [
    "HTTP/1.1 206 Partial Content",
    "Content-Range: bytes {from}-{to}/{size}",
    "Content-Length: {length}",
    'ETag: "1"',
    "Connection: close",
  ],
  whole: ["HTTP/1.1 200 OK", "Content-Length: {length}", "Connection: close"],
} as const;

/** Quick, so that slow servers are given up before a case counts as one that hangs. */
const patience = { retries: 1, backOffMs: 1, stallMs: 150, minRate: 2000, maxBytes: 2 * file.length };

/** A server that answers as a mutated script says; what is accepted must be the very weights. */
function server(format: keyof typeof heads): Target {
  return target<VggWeights>({
    format,
    sound: async () =>
      trickNames.flatMap((name, trick) =>
        [0, 1].map((turn) => ({
          name: `${name}, at request ${turn + 1}`,
          files: {
            answers: Uint8Array.from({ length: 8 }, (_, i) => (i === 2 * turn ? trick : i === 2 * turn + 1 ? 7 : 0)),
            head: Buffer.from(`${heads[format].join("\r\n")}\r\n\r\n`),
          },
        })),
      ),
    run: ({ answers = new Uint8Array(), head = new Uint8Array() }) =>
      withHostileServer(
        { file, ranges: format === "ranges", head: Buffer.from(head).toString("latin1"), answers },
        (url) => readWeights(httpSource(url, patience), { upTo }),
      ),
    judge: ({ network, preprocessing, layers }) => {
      if (network !== weights.network || preprocessing !== weights.preprocessing)
        return { wrong: `it became ${network}, ${preprocessing}` };
      for (const [name, { kernel, bias }] of weights.layers) {
        const found = layers.get(name);
        if (!found || ![kernel, bias].every((values, i) => same(values, i ? found.bias : found.kernel)))
          return { wrong: `${name} is another` };
      }
      return "right";
    },
  });
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

export const targets: readonly Target[] = [server("ranges"), server("whole")];
