export { cacheFolder } from "./cache-folder.ts";
export { type FileLockOptions, type Release, takeFileLock } from "./file-lock.ts";
export { type FolderStore, folderStore } from "./folder-store.ts";
export { findPackageFile, packageFileFrom, packageFolders, packagePlaces } from "./installed-packages.ts";
export { makeFolder } from "./make-folder.ts";
export { ownedByStranger } from "./owned-by-stranger.ts";
export { openOwn, openRegular, readWhole } from "./regular-files.ts";
export { unwritable } from "./unwritable.ts";
export { checkWritable, type WriteOptions, writeWhole } from "./write-whole.ts";
