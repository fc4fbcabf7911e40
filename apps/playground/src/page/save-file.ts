import { encodePng } from "@srloss/web";

/** Gives the visitor a file. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  // Browsers ask first whether a page may save several files, and people take their time.
  setTimeout(() => URL.revokeObjectURL(address), 120_000);
}

/** Pixels as a PNG file, every one as it is. */
export async function savePng(name: string, { width, height, data }: ImageData): Promise<void> {
  const bytes = await encodePng({ width, height, channels: 4, data: new Uint8Array(data.buffer) });
  saveFile(`${name.replace(/[/\\:]+/g, " ")}.png`, new Blob([bytes], { type: "image/png" }));
}
