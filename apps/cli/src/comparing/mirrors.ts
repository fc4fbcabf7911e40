/** Folders of weights that `SRLOSS_MIRRORS` names, addresses with commas between them: tried before those that are known. */
export function mirrors(): string[] {
  return (process.env.SRLOSS_MIRRORS ?? "").split(",").flatMap((address) => address.trim() || []);
}
