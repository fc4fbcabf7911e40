import type { NetworkSettings } from "./network.ts";
import { type NetworkOptions, resolveNetwork } from "./network-settings.ts";
import type { NetworkName } from "./networks.ts";

export interface NetworkFacts {
  /** For people: "EDSR, small". */
  readonly title: string;
  /** Authors, title, where and when it was published. */
  readonly paper: string;
  readonly year: number;
  /** Numbers that training changes. */
  readonly parameters: number;
  /** Side of the square of input pixels that a pixel of the result depends on. */
  readonly receptiveField: number;
  /** What the network was asked for, or has by default. */
  readonly settings: Partial<NetworkSettings>;
}

/**
 * What is known of a network before it is made.
 *
 * @param name As for `createNetwork`.
 * @param options `scale`, `features`, `blocks`, `growth`, `batchNorm` and `upsampling` as for `createNetwork`.
 * @returns Title, paper, year, number of parameters, receptive field in pixels of the input, and settings.
 * @throws SrlossError as `createNetwork`.
 *
 * @example
 * ```ts
 * describeNetwork("espcn", { scale: 3 }).parameters; // => 31131
 * describeNetwork("espcn", { scale: 3 }).receptiveField; // => 9
 * ```
 */
export function describeNetwork(name: NetworkName, options: NetworkOptions): NetworkFacts {
  const { network, scale, settings, own } = resolveNetwork("describeNetwork", name, options, {});
  const { title, paper, year } = network;
  const [parameters, reach] = [network.parameters(scale, settings), network.reach(scale, settings)];
  return { title, paper, year, parameters, receptiveField: 2 * reach + 1, settings: own };
}
