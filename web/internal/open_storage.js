// SPDX-License-Identifier: MIT
// Where host files are kept: nowhere but in memory, in the browser's storage for this origin, or in a folder of Node's.
import { onNextTurn } from "./turn.js";

const LockTries = 10; // a page that is being loaded anew may not have let go yet
const LockDelay = 50; // milliseconds
const isNode = typeof process === "object" && Boolean(process.versions?.node);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * storage: "memory", "browser", or under Node the path of a folder. name: whose files of this origin.
 * @returns { kind, kept: { files, lists }, commit, trouble }: commit is null where nothing can be kept, trouble then says
 *          why, if that was not asked for
 */
export async function openStorage(storage = "memory", name = "default") {
  if (storage === "memory") return inMemory("");
  if (isNode && storage !== "browser") return openNodeFolder(String(storage));
  if (storage !== "browser" || isNode)
    throw new Error(`storage: "${storage}" is not possible here; "memory" is, and ${isNode ? "a folder" : '"browser"'}.`);
  try {
    return await openBrowser(String(name));
  } catch (error) {
    return inMemory(`This browser keeps no files for this page (${error.message}). They are gone when it is closed.`);
  }
}

const inMemory = (trouble) => ({ kind: "memory", kept: { files: [], lists: {} }, commit: null, trouble });

const OpenElsewhere =
  "These files are open elsewhere, in another tab or program. Here they can only be read, and new ones are gone when " +
  "this one is closed.";

async function openNodeFolder(path) {
  const [{ NodeVaultFolder }, { FolderVault, lookIntoFolder }] = await Promise.all([
    import("./node_vault_folder.js"),
    import("./folder_vault.js"),
  ]);
  const folder = new NodeVaultFolder(path);
  if (!folder.take()) return { kind: "folder", kept: await lookIntoFolder(folder), commit: null, trouble: OpenElsewhere };
  const { vault, kept } = await FolderVault.open(folder);
  const commit = async (changes) => {
    await new Promise(onNextTurn); // more may come to go with them
    return vault.commit(changes);
  };
  return { kind: "folder", kept, commit, trouble: "" };
}

async function openBrowser(name) {
  const kind = navigator.storage?.getDirectory && globalThis.FileSystemFileHandle ? "opfs" : "indexedDB";
  const mayWrite = await takeLock(`ferrite storage ${name}`);
  const vault = await openVault(kind, name, mayWrite);
  return {
    kind: "browser",
    kept: vault.kept,
    commit: mayWrite ? vault.commit : null,
    trouble: mayWrite ? "" : OpenElsewhere,
  };
}

/** Holds a name until the page goes; false: another page has it. */
async function takeLock(name) {
  if (!navigator.locks) return true; // then the vault's own files are the lock
  for (let tries = 0; tries < LockTries; tries++) {
    const held = await new Promise((answer, failed) => {
      const hold = (lock) => (answer(lock !== null), lock && new Promise(() => {}));
      navigator.locks.request(name, { ifAvailable: true }, hold).catch(failed);
    });
    if (held) return true;
    await pause(LockDelay);
  }
  return false;
}

/** In a worker, which alone can have files of the origin private file system open; without one, in IndexedDB. */
async function openVault(kind, name, mayWrite) {
  const worker = await startWorker();
  if (worker) {
    const kept = await worker("open", [kind, name, mayWrite]);
    const unshared = (changes) => changes.filter((change) => change.unshared).map(({ bytes }) => bytes.buffer);
    return { kept, commit: (changes) => worker("commit", [changes], unshared(changes)) };
  }
  const { openVault: openHere } = await import("./vaults.js");
  const { vault, kept } = await openHere("indexedDB", name, mayWrite);
  return { kept, commit: (changes) => vault.commit(changes) };
}

/** call(name, values, moved): a Promise of what store_worker.js answers; null: this page can have no such worker. */
async function startWorker() {
  const calls = new Map();
  let number = 0;
  let worker;
  try {
    worker = new Worker(new URL("./store_worker.js", import.meta.url), { type: "module" });
  } catch {
    return null; // the package is another origin's
  }
  const failAll = (event) => {
    for (const { reject } of calls.values()) reject(new Error(event.message || "its worker did not start"));
    calls.clear();
  };
  worker.onerror = failAll;
  worker.onmessage = ({ data }) => {
    const { resolve, reject } = calls.get(data.number);
    calls.delete(data.number);
    if (data.error === undefined) resolve(data.result);
    else reject(new Error(data.error));
  };
  const call = (name, values, moved = []) =>
    new Promise((resolve, reject) => {
      calls.set(++number, { resolve, reject });
      worker.postMessage({ number, call: name, values }, moved);
    });
  return call("hello", []).then(() => call, () => null);
}
