export function hex(digest: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(digest as ArrayBuffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
