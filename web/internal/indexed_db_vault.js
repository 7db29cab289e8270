// SPDX-License-Identifier: MIT
// Files that outlive the page where the browser has no origin private file system: in IndexedDB, by blocks. A
// transaction is all or nothing, so no journal is needed [Indexed Database API 3.0].

const BlockBytes = 16384;
const Stores = ["entries", "blocks", "lists"];

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const blocksOf = (id) => IDBKeyRange.bound([id], [id, []]);

async function readBlocks(blocks, id, size) {
  const own = blocksOf(id);
  const [keys, parts] = await Promise.all([done(blocks.getAllKeys(own)), done(blocks.getAll(own))]);
  const bytes = new Uint8Array(size);
  keys.forEach(([, number], n) => {
    const at = number * BlockBytes;
    bytes.set(parts[n].subarray(0, size - at), at);
  });
  return bytes;
}

function openDatabase(name) {
  const request = indexedDB.open(`ferrite ${name}`, 1);
  request.onupgradeneeded = () => {
    for (const store of Stores) request.result.createObjectStore(store);
  };
  return done(request);
}

export class IndexedDbVault {
  #database;

  static async open(name, mayWrite = true) {
    const vault = new IndexedDbVault();
    vault.#database = await openDatabase(name);
    const kept = await vault.#load();
    if (mayWrite) await vault.#sweep(new Set(kept.files.map(({ id }) => id)));
    return { vault, kept };
  }

  /** As FolderVault's. */
  async commit(changes) {
    const failed = new Map();
    if (await this.#transact(changes)) return failed;
    const ids = new Set(changes.map(({ id }) => id));
    for (const id of ids) {
      const own = changes.filter((change) => change.id === id);
      if (!(await this.#transact(own))) failed.set(id, "the browser has no room for it");
    }
    return failed;
  }

  async #load() {
    const transaction = this.#database.transaction(Stores, "readonly");
    const [entries, blocks, lists] = Stores.map((name) => transaction.objectStore(name));
    const [ids, records] = await Promise.all([done(entries.getAllKeys()), done(entries.getAll())]);
    const [names, values] = await Promise.all([done(lists.getAllKeys()), done(lists.getAll())]);
    const files = records.map(async ({ entry, size }, n) => {
      return { id: ids[n], entry, bytes: await readBlocks(blocks, ids[n], size) };
    });
    return { files: await Promise.all(files), lists: Object.fromEntries(names.map((name, n) => [name, values[n]])) };
  }

  /** Parts of files that nothing names: a program ended between making a file and naming it. */
  async #sweep(known) {
    const blocks = this.#database.transaction("blocks", "readwrite").objectStore("blocks");
    const request = blocks.openKeyCursor();
    for (let cursor = await done(request); cursor; cursor = await done(request)) {
      const [id] = cursor.key;
      if (!known.has(id)) blocks.delete(blocksOf(id));
      cursor.continue([id, []]);
    }
  }

  /** Whether all of it is kept; else nothing of it is. */
  async #transact(changes) {
    const transaction = this.#database.transaction(Stores, "readwrite", { durability: "strict" });
    const ended = new Promise((resolve) => {
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
    try {
      for (const change of changes) await this.#change(transaction, change);
    } catch {
      if (transaction.error === null) tryTo(() => transaction.abort());
    }
    return ended;
  }

  async #change(transaction, { kind, id, offset, bytes, size, entry, list }) {
    const [entries, blocks, lists] = Stores.map((name) => transaction.objectStore(name));
    switch (kind) {
      case "part":
        return this.#write(blocks, id, offset, bytes);
      case "create":
        return this.#enter(entries, blocks, id, entry, size);
      case "replace": {
        const record = await done(entries.get(id));
        blocks.delete(blocksOf(id));
        await this.#write(blocks, id, 0, bytes);
        return this.#enter(entries, blocks, id, record.entry, bytes.length);
      }
      case "entry":
        return this.#enter(entries, blocks, id, entry, (await done(entries.get(id)))?.size ?? 0);
      case "write": {
        const record = await done(entries.get(id));
        await this.#write(blocks, id, offset, bytes);
        return this.#enter(entries, blocks, id, record.entry, Math.max(record.size, offset + bytes.length));
      }
      case "remove":
        return this.#remove(entries, blocks, id);
      default:
        for (const [name, values] of Object.entries(list)) lists.put(values, name);
    }
  }

  #enter(entries, blocks, id, { replaces = [], ...entry }, size) {
    entries.put({ entry, size }, id);
    for (const other of replaces) this.#remove(entries, blocks, other);
  }
  #remove(entries, blocks, id) {
    entries.delete(id);
    blocks.delete(blocksOf(id));
  }

  async #write(blocks, id, offset, bytes) {
    for (let at = offset; at < offset + bytes.length;) {
      const number = Math.floor(at / BlockBytes);
      const first = at - number * BlockBytes;
      const part = bytes.subarray(at - offset, at - offset + BlockBytes - first);
      const whole = part.length === BlockBytes;
      const block = (whole ? null : await done(blocks.get([id, number]))) ?? new Uint8Array(BlockBytes);
      block.set(part, first);
      blocks.put(block, [id, number]);
      at += part.length;
    }
  }
}

function tryTo(action) {
  try {
    action();
  } catch {
    // it has ended by itself
  }
}
