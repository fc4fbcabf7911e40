import { SrlossError } from "@srloss/core";
import { checkOptions, given, nearestName } from "@srloss/core/validation";
import type { Network, NetworkSettings, Scale } from "./network.ts";
import { type NetworkName, networkNames, networks } from "./networks.ts";
import { type Upsampling, upsamplings } from "./upsampling.ts";

export interface NetworkOptions {
  /** Times as large: 2, 3 or 4. */
  readonly scale: Scale;
  /** Channels of the body. Defaults to the network's own number. */
  readonly features?: number;
  /** Residual blocks of the body; of `srvgg-compact`, which has none, its convolutions. Defaults to the network's own number. */
  readonly blocks?: number;
  /** Of `rrdb-small`: channels that each convolution of a dense block adds. Defaults to 16. */
  readonly growth?: number;
  /** Of `srresnet`: whether its blocks normalise over the batch. Defaults to true. */
  readonly batchNorm?: boolean;
  /**
   * How it makes more pixels; `srcnn`, whose input is enlarged before its first convolution, has no choice. Defaults to
   * `pixel-shuffle`, of `rrdb-small` to `resize-convolution`, as its authors have it.
   */
  readonly upsampling?: Upsampling;
}

export interface ResolvedNetwork {
  readonly name: NetworkName;
  readonly network: Network;
  readonly scale: Scale;
  readonly settings: NetworkSettings;
  /** Those of the settings that the network has. */
  readonly own: Partial<NetworkSettings>;
}

/** Of channels and blocks: a file of settings may name any number, and a network is made of them before anything else is known. */
const most = 1024;

const settingNames = { features: true, blocks: true, growth: true, batchNorm: true, upsampling: true } as const;

/** The network and its settings, or a sentence. `others` are options of the function `where` that are none of a network's. */
export function resolveNetwork<T extends NetworkOptions>(
  where: string,
  name: unknown,
  options: T,
  others: Readonly<Record<Exclude<keyof T, keyof NetworkOptions>, true>>,
): ResolvedNetwork {
  const known = networkName(where, name);
  const network: Network = networks[known];
  checkOptions<T>(where, options, { scale: true, ...settingNames, ...others } as never, ["scale"] as never);
  const { scale } = options;
  if (scale !== 2 && scale !== 3 && scale !== 4)
    throw new SrlossError("option", `${where}: scale is 2, 3 or 4; got ${given(scale)}.`);
  const chosen: Record<string, unknown> = { ...network.defaults };
  for (const setting of Object.keys(settingNames) as (keyof NetworkSettings)[]) {
    const value = options[setting];
    if (value === undefined) continue;
    if (!Object.hasOwn(network.defaults, setting))
      throw new SrlossError(
        "option",
        `${where}: ${known} has no ${setting}; it has ${Object.keys(network.defaults).join(", ")}.`,
      );
    chosen[setting] = checkSetting(where, setting, value);
  }
  return { name: known, network, scale, settings: chosen as unknown as NetworkSettings, own: chosen };
}

function networkName(where: string, name: unknown): NetworkName {
  if (typeof name === "string" && Object.hasOwn(networks, name)) return name as NetworkName;
  const near = typeof name === "string" && nearestName(name, networkNames);
  throw new SrlossError(
    "option",
    `${where}: there is no network ${given(name)}${near ? `; did you mean ${near}?` : "."} Networks: ${networkNames.join(", ")}.`,
  );
}

function checkSetting(where: string, setting: keyof NetworkSettings, value: unknown): unknown {
  const wrong = (expected: string) =>
    new SrlossError("option", `${where}: ${setting} is ${expected}; got ${given(value)}.`);
  if (setting === "upsampling") {
    if (!upsamplings.includes(value as Upsampling)) throw wrong(upsamplings.join(", "));
  } else if (setting === "batchNorm") {
    if (typeof value !== "boolean") throw wrong("true or false");
  } else if (!(Number.isInteger(value) && (value as number) > 0 && (value as number) <= most))
    throw wrong(`a whole number from 1 to ${most}`);
  return value;
}
