import type { Pictures } from "./pictures.ts";

const [database, store, key] = ["srloss-pictures", "pictures", "now"];
/** More is not kept: the browser's room is the visitor's. */
const mostBytes = 100e6;
const patienceMs = 3000;

/** The visitor's own pictures in this browser, so that a reload does not lose them; `undefined` forgets them. */
export async function keepPictures(pictures: Pictures | undefined): Promise<void> {
  try {
    const { original, reconstructions = [] } = pictures ?? {};
    const bytes = [original, ...reconstructions].reduce((sum, image) => sum + (image?.data.byteLength ?? 0), 0);
    const keep = pictures !== undefined && bytes <= mostBytes;
    await within<unknown>("readwrite", (objects) => (keep ? objects.put(pictures, key) : objects.delete(key)));
  } catch {
    // A browser that keeps nothing, or has no room: the pictures are on the page all the same.
  }
}

/** What `keepPictures` kept, also at an earlier visit. */
export async function keptPictures(): Promise<Pictures | undefined> {
  try {
    return (await within("readonly", (objects) => objects.get(key))) as Pictures | undefined;
  } catch {
    return undefined;
  }
}

async function within<T>(mode: IDBTransactionMode, ask: (objects: IDBObjectStore) => IDBRequest): Promise<T> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  // Browsers are known whose storage never answers: the page does not wait for that.
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("no answer")), patienceMs));
  const opened = await Promise.race([settled(opening), late]);
  try {
    return await settled<T>(ask(opened.transaction(store, mode).objectStore(store)));
  } finally {
    opened.close();
  }
}

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
