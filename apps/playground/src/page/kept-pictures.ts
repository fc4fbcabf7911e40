import { keyOf, ownerOf, ownName, rememberOwn } from "./picture-owner.ts";
import type { Pictures } from "./pictures.ts";

const [database, store] = ["srloss-pictures", "pictures"];
/** More is not kept: the browser's room is the visitor's. */
const mostBytes = 100e6;
const patienceMs = 3000;

/**
 * The visitor's own pictures in this browser, so that a reload does not lose them; `undefined` forgets them. Each open tab has a place
 * of its own: what another one keeps stays.
 */
export async function keepPictures(pictures: Pictures | undefined): Promise<void> {
  try {
    const { name } = await ownName();
    rememberOwn(name);
    const { original, reconstructions = [] } = pictures ?? {};
    const bytes = [original, ...reconstructions].reduce((sum, image) => sum + (image?.data.byteLength ?? 0), 0);
    const keep = pictures !== undefined && bytes <= mostBytes;
    await within("readwrite", async (objects) => {
      for (const key of await keysOf(objects)) if (ownerOf(key) === name) objects.delete(key);
      if (keep) await settled(objects.put(pictures, keyOf(name, Date.now())));
    });
  } catch {
    // A browser that keeps nothing, or has no room: the pictures are on the page all the same.
  }
}

/**
 * What `keepPictures` kept: before a reload this tab's, at a visit the newest. What closed tabs left is taken over, or goes where there
 * is newer; of a tab that is open a copy is shown.
 */
export async function keptPictures(): Promise<Pictures | undefined> {
  try {
    const owner = await ownName(() => within("readonly", keysOf));
    return await within("readwrite", async (objects) => {
      const keys = await keysOf(objects);
      for (const key of keys) if (owner.left.includes(ownerOf(key))) objects.delete(key);
      const key = keys.find((one) => ownerOf(one) === owner.shown);
      return key === undefined ? undefined : settled<Pictures>(objects.get(key));
    });
  } catch {
    return undefined;
  }
}

/** The newest first. */
const keysOf = async (objects: IDBObjectStore): Promise<readonly string[]> =>
  (await settled(objects.getAllKeys() as IDBRequest<string[]>)).sort().reverse();

async function within<T>(mode: IDBTransactionMode, act: (objects: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  // Browsers are known whose storage never answers: the page does not wait for that.
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("no answer")), patienceMs));
  const opened = await Promise.race([settled(opening), late]);
  try {
    return await act(opened.transaction(store, mode).objectStore(store));
  } finally {
    opened.close();
  }
}

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
