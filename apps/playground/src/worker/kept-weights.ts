import { cacheKey } from "@srloss/vgg";
import { cacheStorage } from "@srloss/web";
import { layerNames } from "../page/settings.ts";

/** How deep the page may have loaded Keras' weights, the least first. */
const keys = layerNames.slice(layerNames.indexOf("block3_conv3")).map((layer) => cacheKey("vgg19-keras", layer));

/** Whether an earlier download of Keras' weights is still in this browser. */
export async function keptWeights(): Promise<boolean> {
  const cache = cacheStorage();
  for (const key of keys) if (await cache.read(key)) return true;
  return false;
}

export async function forgetWeights(): Promise<void> {
  const cache = cacheStorage();
  for (const key of keys) await cache.remove(key);
}
