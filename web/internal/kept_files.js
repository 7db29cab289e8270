// SPDX-License-Identifier: MIT
// Which of the files in memory are kept where they outlive the program, and under which number. Without storage none is.
import { MessageBytes, Settled, StoreQueue } from "./store_queue.js";

export class KeptFiles {
  #queue = null;
  #known = new Map(); // file -> { id, entry }
  #next = 1;
  #lists = {};
  #restoring = false;
  #onTrouble = () => {};
  kind = "memory";
  trouble = "";

  /** storage: what openStorage gives. onTrouble(path, reason): there is no room for a file. */
  static over(storage, onTrouble) {
    const kept = new KeptFiles();
    const { kind, commit, trouble } = storage;
    Object.assign(kept, { kind, trouble });
    kept.#lists = storage.kept.lists;
    kept.#onTrouble = onTrouble;
    if (commit) kept.#queue = new StoreQueue(commit, (id, reason) => kept.#tell(id, reason));
    return kept;
  }

  /** Whether what is written is kept. */
  get writable() {
    return this.#queue !== null;
  }
  get lists() {
    return this.#lists;
  }
  get anyUnkept() {
    return this.#queue?.anyUnkept ?? false;
  }

  /** Runs `action`, which names files that were kept, and lists, as they are kept already. */
  async restoring(action) {
    this.#restoring = true;
    try {
      await action();
    } finally {
      this.#restoring = false;
    }
  }
  /** A file that was kept is this one now. */
  attach(file, id, entry) {
    this.#next = Math.max(this.#next, id + 1);
    this.#attach(file, id, entry);
  }

  name(file, { path, readOnly }, replaced) {
    const known = this.#known.get(file);
    if (this.#restoring && known) return this.forget(replaced); // two of one path: the later one counts
    const entry = { path, readOnly: Boolean(readOnly), ...(file.url && { url: file.url }) };
    if (known && sameEntry(known.entry, entry)) return;
    if (!file.bytes && !file.url) return; // media of the page's own
    const replaces = this.#known.get(replaced)?.id;
    replaced?.keepBy?.(null);
    const id = known?.id ?? this.#next++;
    this.#known.delete(replaced);
    if (!known) this.#attach(file, id, entry);
    this.#known.get(file).entry = entry;
    const named = { kind: "entry", id, entry: { ...entry, replaces } };
    if (known || !file.bytes) this.#queue?.push(named);
    else this.#create(named, file.bytes);
  }

  forget(file) {
    const known = this.#known.get(file);
    if (!known) return;
    this.#known.delete(file);
    file.keepBy?.(null);
    this.#queue?.push({ kind: "remove", id: known.id });
  }

  list(name, items) {
    if (this.#restoring || JSON.stringify(this.#lists[name]) === JSON.stringify(items)) return;
    this.#lists[name] = items;
    this.#queue?.push({ kind: "list", id: 0, list: { [name]: items } });
  }

  settled(file) {
    const known = this.#known.get(file);
    return known && this.#queue ? this.#queue.settled(known.id) : Settled.Kept;
  }
  /** Tells the user that a file could not be stored. */
  complain(file, reason) {
    this.#onTrouble(this.#known.get(file)?.entry.path ?? "The file", reason);
  }
  /** Resolves when nothing is on its way any more; to the paths of what there is no room for. */
  async flush() {
    this.#queue?.retryAll();
    const ids = (await this.#queue?.idle()) ?? [];
    return ids.map((id) => this.#pathOf(id));
  }

  /** What is written meanwhile follows as changes of its own. */
  #create({ id, entry }, all) {
    const size = all.length;
    for (let offset = 0; offset < size; offset += MessageBytes)
      this.#queue?.push({ kind: "part", id, offset, size, bytes: () => all.slice(offset, offset + MessageBytes) });
    this.#queue?.push({ kind: "create", id, entry, size });
  }
  #attach(file, id, entry) {
    this.#known.set(file, { id, entry });
    file.keepBy?.(this.#queue && ((change) => this.#queue.push({ ...change, id })));
  }
  #pathOf(id) {
    return [...this.#known.values()].find((known) => known.id === id)?.entry.path ?? "the list of files";
  }
  #tell(id, reason) {
    this.#onTrouble(this.#pathOf(id), reason);
  }
}

const sameEntry = (a, b) => a.path === b.path && a.readOnly === b.readOnly;
