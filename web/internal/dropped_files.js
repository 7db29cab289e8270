// SPDX-License-Identifier: MIT
// What a user dropped or chose to be put onto a disk: files, and folders with all that is in them.

const LongestLabel = 11;
const UsualSize = 1440; // KB

/** A File that says where it was, as those of <input webkitdirectory> do. */
const filed = (file, path) => Object.defineProperty(file, "webkitRelativePath", { value: path });

const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));
const someEntries = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

/** A reader gives some entries at a time, and at the end none [File and Directory Entries API, 7.3]. */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (let some = await someEntries(reader); some.length; some = await someEntries(reader)) all.push(...some);
  return all;
}

async function filesUnder(entry, path) {
  if (entry.isFile) return [filed(await fileOf(entry), path)];
  const inside = await entriesOf(entry);
  return (await Promise.all(inside.map((each) => filesUnder(each, `${path}/${each.name}`)))).flat();
}

/** Files, and folders as FileSystemDirectoryEntry; a folder that is alone is the root itself. */
export async function droppedFiles(files, folders) {
  const alone = files.length === 0 && folders.length === 1;
  const root = (name) => (alone ? name : `all/${name}`);
  const inFolders = await Promise.all(folders.map((folder) => filesUnder(folder, root(folder.name))));
  return [...files.map((file) => filed(new File([file], file.name, file), root(file.name))), ...inFolders.flat()];
}

const labelOf = (name) => name.toUpperCase().replace(/[^A-Z0-9 _-]/g, "").slice(0, LongestLabel).trim();

/**
 * A floppy disk with all of them at `path`: of `size` KB, without one of 1.44 MB, or 2.88 where that does not hold them.
 */
export async function makeDiskOf(vpc, path, files, folders, { size, label } = {}) {
  const all = await droppedFiles(files, folders);
  const name = files.length === 0 && folders.length === 1 ? folders[0].name : "";
  const options = { label: label ?? labelOf(name) };
  try {
    await vpc.createFloppyFromFolder(path, all, { size: size ?? UsualSize, ...options });
  } catch (error) {
    if (size !== undefined) throw error;
    await vpc.createFloppyFromFolder(path, all, options);
  }
}
