import { lab } from "../lab.ts";
import type { Image } from "../worker/image.ts";
import type { Pictures } from "./pictures.ts";

/** Pictures that the page's address names, `?hr=ADDRESS&sr=ADDRESS&sr=...`, from servers that let other pages read them. */
export async function linkedPictures(say: (problem: string) => void): Promise<Pictures | undefined> {
  const words = new URLSearchParams(location.search);
  const hr = words.get("hr");
  if (!hr) return undefined;
  const found = await Promise.allSettled([hr, ...words.getAll("sr")].map(fetched));
  const failed = found.flatMap((one) => (one.status === "rejected" ? [String((one.reason as Error).message)] : []));
  if (failed.length) say(failed.join(" "));
  const [original, ...others] = found.map((one) => (one.status === "fulfilled" ? one.value : undefined));
  const reconstructions = others.filter((image): image is Image => image !== undefined);
  return original && { original, reconstructions, own: true };
}

async function fetched(address: string): Promise<Image> {
  if (!URL.canParse(address, location.href)) throw new Error(`The link names ${address}, which is no address.`);
  return lab.fetchPicture(new URL(address, location.href).href);
}
