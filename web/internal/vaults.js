// SPDX-License-Identifier: MIT
import { FolderVault, lookIntoFolder } from "./folder_vault.js";
import { IndexedDbVault } from "./indexed_db_vault.js";
import { OpfsFolder } from "./opfs_folder.js";

/**
 * What a browser keeps under a name: { vault, kept: { files: [{ id, entry, bytes }], lists } }. kind: "opfs", where it can
 * be had (in a worker only), or "indexedDB". Who may not write, because another page does, gets no vault.
 */
export async function openVault(kind, name, mayWrite) {
  if (kind === "opfs" && globalThis.FileSystemSyncAccessHandle) {
    const folder = await OpfsFolder.open(name);
    return mayWrite ? FolderVault.open(folder) : { vault: null, kept: await lookIntoFolder(folder) };
  }
  const opened = await IndexedDbVault.open(name, mayWrite);
  return mayWrite ? opened : { vault: null, kept: opened.kept };
}
