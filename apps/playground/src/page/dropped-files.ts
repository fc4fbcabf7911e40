/** A file with its folders, as it was dropped: `set5/hr/baby.png`. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What the system puts into folders. */
const hidden = /(?:^|\/)(?:\.[^/]*|Thumbs\.db|desktop\.ini)$/i;

/** Every file of a drop, those of folders, too. To be asked at once: a drop's entries are gone when its event is. */
export async function droppedFiles({ dataTransfer }: DragEvent): Promise<readonly DroppedFile[]> {
  const entries = [...(dataTransfer?.items ?? [])].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry?.() : undefined;
    return entry ? [entry] : [];
  });
  // Where files were made by a script, or a browser knows no entries.
  const plain = placed([...(dataTransfer?.files ?? [])]);
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain;
  const found = (await Promise.all(entries.map(inside))).flat().filter(({ path }) => !hidden.test(path));
  // A disk has them in any order.
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Of a dialogue, which may have chosen a folder. */
export function placed(files: readonly File[]): readonly DroppedFile[] {
  return files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !hidden.test(path));
}

async function inside(entry: FileSystemEntry): Promise<readonly DroppedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ""), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: DroppedFile[] = [];
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const one of some) found.push(...(await inside(one)));
  }
}
