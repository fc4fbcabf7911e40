/** Where this site has networks of measures. */
export interface SiteNetworks {
  /** SqueezeNet 1.1 in half precision, for LPIPS. */
  readonly squeezenet?: string | undefined;
}

let known: SiteNetworks = {};

/** What the page reads in its own head, and tells its worker: both ask for the same measures then. */
export function knowSiteNetworks(networks: SiteNetworks): void {
  known = networks;
}

export const siteNetworks = (): SiteNetworks => known;
