// SPDX-License-Identifier: MIT
// An application as it was when the program ended: its files, their folders and its machines.
import { HostFiles } from "../api/host_files.js";
import { HRESULT } from "../api/hresult.js";

/** kept: what openStorage gives. What can't be brought back is left out, with a warning in the console. */
export function restoreApplication(vpc, border, files, { kept }) {
  return files.kept.restoring(async () => {
    for (const folder of kept.lists.folders ?? []) border.hresult("files_make_folder", [], [folder]);
    await Promise.all(kept.files.map((file) => restoreFile(vpc, border, files, file)));
    for (const path of kept.lists.machines ?? []) await leaveOut(path, () => vpc.registerVirtualMachine("", path));
  });
}

function restoreFile(vpc, border, files, file) {
  const { path, readOnly, url } = file.entry;
  return leaveOut(path, async () => {
    const onTrouble = (message) => HostFiles.report(vpc.hostFiles, path, message);
    const number = url ? await files.restoreFetched(file, onTrouble) : files.restore(file);
    const code = border.hresult("files_write", [number, readOnly], [path]);
    if (code !== HRESULT.S_OK) throw vpc.lastError;
  });
}

async function leaveOut(path, action) {
  try {
    await action();
  } catch (error) {
    console.warn(`${path} is left out: ${error.message}`);
  }
}
