/** Lets the page work without a network after this visit, where the browser can: on https and on localhost. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register("service-worker.js", { updateViaCache: "none" })
    .catch((error: Error) => console.info(`This page will need its network again: ${error.message}`));
}

/** The site's weights, too, once the page has what it needs itself: the browser mostly has them by then. */
export async function keepWeightsForOffline(): Promise<void> {
  // Where nothing is registered `ready` never comes.
  const registration = await navigator.serviceWorker?.ready;
  registration?.active?.postMessage("keep the weights");
}
