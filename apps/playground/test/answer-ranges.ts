import type { Route } from "playwright";

/** A file as a server that takes ranges sends it to other sites' pages, with no header more than it must. */
export async function answerRanges(route: Route, file: Buffer): Promise<void> {
  const range = await route.request().headerValue("range");
  const headers = { "access-control-allow-origin": "*" };
  if (!range) {
    const head = route.request().method() === "HEAD";
    return route.fulfill({
      headers: { ...headers, "content-length": String(file.length) },
      ...(!head && { body: file }),
    });
  }
  const [from, to] = /(\d+)-(\d+)/.exec(range)!.slice(1).map(Number) as [number, number];
  const end = Math.min(file.length, to + 1);
  return route.fulfill({
    status: 206,
    headers: { ...headers, "content-range": `bytes ${from}-${end - 1}/${file.length}` },
    body: file.subarray(from, end),
  });
}
