// SPDX-License-Identifier: MIT
// Between a folder of the host and a disk with a FAT file system.

const PieceBytes = 1 << 20;
const join = (folder, name) => (folder === "" ? name : `${folder}/${name}`);
const byName = (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name));

/** All that is in a folder, folders before what is in them: [{ path, kind, size, modified }]. */
async function contentsOf(folder) {
  const contents = [];
  const left = [""];
  while (left.length) {
    const place = left.shift();
    for (const { name, kind } of [...(await folder.list(place))].sort(byName)) {
      const path = join(place, name);
      const { size = 0, modified } = kind === "file" ? await folder.look(path) : {};
      contents.push({ path, kind, size, modified });
      if (kind === "directory") left.push(path);
    }
  }
  return contents;
}

async function readWhole(folder, path, size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const piece = await folder.read(path, at, Math.min(PieceBytes, size - at));
    if (piece.length === 0) throw new Error(`${path} became shorter while it was read. Try it again.`);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** How many bytes a folder's files take, each in whole clusters of so many bytes, and with entries of its own. */
export async function bytesNeeded(folder, clusterBytes) {
  const contents = await contentsOf(folder);
  return contents.reduce((sum, { size }) => sum + Math.ceil((size + 1) / clusterBytes) * clusterBytes + 1024, 0);
}

/** How many bytes a folder's files have. */
export async function totalBytes(folder) {
  return (await contentsOf(folder)).reduce((sum, { size = 0 }) => sum + size, 0);
}

/** Copies all that is in a folder onto a disk. */
export async function copyIn(folder, disk) {
  for (const { path, kind, size, modified } of await contentsOf(folder)) {
    if (kind === "directory") disk.makeFolder(path);
    else disk.write(path, await readWhole(folder, path, size), { modified: new Date(modified) });
  }
}

/** Copies what is on a disk and differs into a folder. The paths of the files that were written. */
export async function copyOut(disk, folder) {
  const written = [];
  const left = [""];
  while (left.length) {
    const place = left.shift();
    for (const { name, folder: isFolder, modified } of disk.list(place)) {
      const path = join(place, name);
      if (isFolder) {
        await make(folder, path, "directory", 7);
        left.push(path);
      } else if (await put(folder, path, disk.read(path), modified)) {
        written.push(path);
      }
    }
  }
  await folder.settle?.();
  return written;
}

/** Null: nothing has this path. */
async function look(folder, path) {
  try {
    return await folder.look(path);
  } catch (error) {
    if (error.name === "NotFoundError" || error.code === "ENOENT") return null;
    throw error;
  }
}

async function make(folder, path, kind, permissions) {
  const there = await look(folder, path);
  if (!there) await folder.create(path, kind, permissions);
  else if (there.kind !== kind) throw new Error(`${path} is a ${there.kind} in the folder. Move it away.`);
  return there;
}

/** False: the folder has the same already. */
async function put(folder, path, bytes, modified) {
  const there = await make(folder, path, "file", 6);
  if (there?.size === bytes.length && same(await readWhole(folder, path, bytes.length), bytes)) return false;
  await folder.change(path, { size: bytes.length });
  for (let at = 0; at < bytes.length; at += PieceBytes)
    await folder.write(path, at, bytes.subarray(at, at + PieceBytes));
  await folder.flush(path);
  await folder.change(path, { modified: modified.getTime() });
  return true;
}

const same = (a, b) => a.every((byte, at) => byte === b[at]);
