// SPDX-License-Identifier: MIT
// The worker that keeps a page's files: web/internal/open_storage.js calls openVault's functions here by message.
import { openVault } from "./vaults.js";

let vault = null;

const calls = {
  hello: () => true,
  async open(kind, name, mayWrite) {
    const opened = await openVault(kind, name, mayWrite);
    vault = opened.vault;
    return opened.kept;
  },
  commit: (changes) => vault.commit(changes),
};

onmessage = async ({ data: { number, call, values } }) => {
  try {
    const result = await calls[call](...values);
    const bytes = result.files?.map((file) => file.bytes.buffer) ?? [];
    postMessage({ number, result }, bytes);
  } catch (error) {
    postMessage({ number, error: error.message });
  }
};
