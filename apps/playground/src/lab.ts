import { proxy, type Remote, wrap } from "comlink";
import { knowSiteNetworks } from "./judge/site-networks.ts";
import { offered } from "./page/site-files.ts";
import type { Lab, OnProgress } from "./worker/worker.ts";

/** The worker that computes everything: the page itself never waits. */
export const lab: Remote<Lab> = wrap<Lab>(
  new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module", name: "losses" }),
);

const networks = { squeezenet: offered("srloss-site-squeezenet") };
knowSiteNetworks(networks);
void lab.knowSiteNetworks(networks);

/** A function of the page that the worker can call. */
export const heard = <F extends OnProgress | ((...values: never[]) => void)>(listener: F): F => proxy(listener);
