/** Lets the page work without a network after this visit, where the browser can: on https and on localhost. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register("service-worker.js", { updateViaCache: "none" })
    .catch((error: Error) => console.info(`This page will need its network again: ${error.message}`));
}
