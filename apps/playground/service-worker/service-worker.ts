/**
 * Lets the page work without a network: the newest page is asked for first, and where none comes in time the kept one answers.
 * The files that it consists of have hashes in their names and never change, so the kept ones are as good.
 */

declare const self: ServiceWorkerGlobalScope;
/** The build writes these three in front. */
declare const version: string;
declare const files: readonly string[];
/** The weights that the site holds, with digests: their names stay, whatever is in them. */
declare const weights: Readonly<Record<string, string>>;

/** Weights that were downloaded from elsewhere are in a cache of another name, and stay. */
const prefix = "srloss-page-";
const current = prefix + version;
const page = "index.html";
/** How long a visitor waits for a server that took the connection and says nothing, in milliseconds. */
const patience = 5000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(newestPage(request));
  else if (request.url.startsWith(`${self.registration.scope}assets/`)) event.respondWith(asset(request));
  else if (keptName(request.url)) event.respondWith(weightsFile(request));
});
// The page says when it has what it needs: a first visit downloads nothing beside it.
self.addEventListener("message", (event) => {
  if (event.data === "keep the weights") event.waitUntil(keepWeights());
});

async function install(): Promise<void> {
  const cache = await caches.open(current);
  try {
    // All or nothing.
    await cache.addAll(files.map((file) => new Request(file, { cache: isWhole(file) ? "default" : "reload" })));
  } catch (error) {
    // An empty cache would be taken for the version before the next one, whose files open tabs need.
    await caches.delete(current);
    throw error;
  }
  await self.skipWaiting();
}

/**
 * Whether what the browser's own cache has of a file will do: it may hold an older page, and a part of what is read by ranges, of which
 * Chromium then makes a file that lacks its end.
 */
function isWhole(file: string): boolean {
  return file !== page && !file.endsWith(".safetensors");
}

/** Tabs that were opened before an update may still load parts of the version before it; older ones go. */
async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function newestPage(request: Request): Promise<Response> {
  const kept = await (await caches.open(current)).match(page);
  if (!kept) return isolated(await fetch(request, { cache: "no-cache" }));
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), patience);
  try {
    return isolated(await fetch(request, { cache: "no-cache", signal: silent.signal }));
  } catch {
    return isolated(kept);
  } finally {
    clearTimeout(timer);
  }
}

async function asset(request: Request): Promise<Response> {
  return isolated((await caches.match(request, { ignoreVary: true })) ?? (await fetch(request)));
}

/** A file of weights as this build knows it, by a name that says what is in it: versions with the same file share it. */
function keptName(url: string): string | undefined {
  const name = url.slice(self.registration.scope.length);
  return url.startsWith(self.registration.scope) && Object.hasOwn(weights, name)
    ? `${url}?${weights[name]}`
    : undefined;
}

/** Whole, also where a range is asked for: servers may answer so. */
async function weightsFile(request: Request): Promise<Response> {
  return isolated((await caches.match(keptName(request.url)!)) ?? (await fetch(request)));
}

/** Keeps the site's weights with this version of the page, and they go with it. */
async function keepWeights(): Promise<void> {
  const cache = await caches.open(current);
  for (const name of Object.keys(weights)) {
    const url = self.registration.scope + name;
    const key = keptName(url)!;
    if (await cache.match(key)) continue;
    const before = await caches.match(key);
    // Without a network, or room: at the next visit.
    if (before) await cache.put(key, before).catch(() => undefined);
    else
      await fetchWeights(url, weights[name]!).then(
        (answer) => answer && cache.put(key, answer),
        () => undefined,
      );
  }
}

/**
 * What the server has now, where that is what this build knows. Of a file that was read by ranges the browser's cache holds parts, which
 * Chromium fills up with what may be compressed: then all of it comes from the server.
 */
async function fetchWeights(url: string, digest: string): Promise<Response | undefined> {
  const fetched = async (cache: RequestCache) => {
    const answer = await fetch(url, { cache });
    const bytes = await answer.arrayBuffer();
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const known = [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return answer.ok && known.startsWith(digest) ? new Response(bytes, { headers: answer.headers }) : undefined;
  };
  return (await fetched("no-cache").catch(() => undefined)) ?? fetched("reload");
}

/**
 * The answer with the headers that let a page have threads: static hosts do not set them. What is fetched from elsewhere must
 * say that others may have it, as weights and linked pictures have to anyway.
 */
function isolated(answer: Response): Response {
  // Redirects and errors of the network have no headers that could be set.
  if (answer.type === "opaqueredirect" || answer.status === 0 || answer.redirected) return answer;
  const headers = new Headers(answer.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers });
}
