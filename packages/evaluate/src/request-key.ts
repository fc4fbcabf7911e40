import { checkFields, checkKind } from "@srloss/core/validation";
import { version_core } from "@tensorflow/tfjs-core";
import { canonicalJson, contentHash } from "./content-hash.ts";
import type { Provenance } from "./evaluation-json.ts";
import { checkRequest, type EvaluationRequest } from "./evaluation-request.ts";

/**
 * A hash of all that numbers depend on beside the images: the request, the engine, the networks' weights and the versions
 * (Node's and the device's aside, which change no digit that a table shows). Rows with the same one may stand in one table.
 *
 * @param request What is measured; whether maps are asked for makes no difference.
 * @param made What measures it.
 * @param decoding How files become pixels where that is a matter of choice, such as the colour behind transparent ones.
 * @returns 64 hex digits.
 *
 * @example
 * ```ts
 * const made = { engine: { name: "cpu", device: "" }, networks: [] };
 * const [one, other] = [await requestKey({ measures: ["l1"] }, made), await requestKey({ measures: ["L1"] }, made)];
 * one === other; // => true
 * ```
 */
export async function requestKey(
  request: EvaluationRequest,
  made: Pick<Provenance, "engine" | "networks" | "versions">,
  decoding: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  checkFields(made, ["engine", "networks"], "requestKey: what produces it");
  checkKind(made.networks, "list", "requestKey: networks");
  const { engine, networks, versions } = made;
  const { maps: _, ...measured } = checkRequest(request);
  const { node: __, ...counted } = { ...versions, tfjs: version_core } as Record<string, string>;
  return contentHash(
    canonicalJson({
      request: measured,
      decoding,
      engine: engine.name,
      weights: networks.map(({ network, preprocessing, weights }) => [network, preprocessing, weights.sha256]),
      versions: counted,
    }),
  );
}
