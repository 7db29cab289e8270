// SPDX-License-Identifier: MIT
// What is on its way to where files are kept. Changes go there at once, in the order in which they were made, many in
// one message while the one before is under way. Those of a file that there is no room for are set aside, so that they
// do not hold up the others, and are tried again when something may have changed.

/** What has become of a file's changes: core/host/media.h has the same numbers. */
export const Settled = { Kept: 0, Pending: 1, Failed: 2 };

/** Bytes in one message, which are copied at once: more would hold up the page. */
export const MessageBytes = 1 << 18;
const RetryDelay = 3000; // milliseconds

export class StoreQueue {
  #commit;
  #onFailure;
  #waiting = [];
  #aside = new Map(); // file -> its changes
  #files = new Map(); // file -> { last, kept, failed }: numbers of changes; replaces: files that are to go with one of them
  #number = 0;
  #sending = false;
  #scheduled = false;
  #timer = null;
  #listeners = [];

  /**
   * commit(changes): a Promise of a Map of the files that there is no room for, with the reason.
   * onFailure(file, reason): called once until there is room again.
   */
  constructor(commit, onFailure) {
    this.#commit = commit;
    this.#onFailure = onFailure;
  }

  /**
   * change: { kind, id, ... } as FolderVault takes it, but that its entry replaces one file; its bytes may be a function
   * that gives them when they are sent.
   */
  push(change) {
    const ended = change.kind === "remove" ? change.id : change.entry?.replaces;
    if (ended === undefined) return this.#add(change);
    const all = [ended, ...this.#drop(ended)];
    if (change.kind === "remove") for (const id of all) this.#add({ kind: "remove", id });
    else this.#add({ ...change, entry: { ...change.entry, replaces: all } });
  }

  settled(id) {
    const file = this.#files.get(id);
    if (!file || file.last <= file.kept) return Settled.Kept;
    return file.last <= file.failed ? Settled.Failed : Settled.Pending;
  }
  /** Tries again what there was no room for. */
  retryAll() {
    for (const id of [...this.#aside.keys()]) this.#retry(id);
    this.#send();
  }
  /** Resolves when nothing is on its way; to the files that there is no room for. */
  async idle() {
    while (this.busy) await new Promise((go) => this.#listeners.push(go));
    return [...this.#aside.keys()];
  }
  get busy() {
    return this.#sending || this.#waiting.length > 0;
  }
  get anyUnkept() {
    return this.busy || this.#aside.size > 0;
  }

  #add(change) {
    const number = ++this.#number;
    const file = this.#file(change.id);
    file.last = number;
    file.replaces.push(...(change.entry?.replaces ?? []));
    this.#waiting.push({ ...change, number });
    this.#retry(change.id);
    this.#send();
  }

  #file(id) {
    if (!this.#files.has(id)) this.#files.set(id, { last: 0, kept: 0, failed: 0, told: false, replaces: [] });
    return this.#files.get(id);
  }

  /** Forgets what a file's end makes void; gives the files that this was to replace, which end with it. */
  #drop(id) {
    const replaces = this.#files.get(id)?.replaces ?? [];
    this.#forget(id);
    this.#waiting = this.#waiting.filter((change) => change.id !== id);
    return replaces;
  }

  /** Back into the queue, in their old order. */
  #retry(id) {
    const aside = this.#aside.get(id);
    if (!aside) return;
    this.#aside.delete(id);
    this.#waiting = [...aside, ...this.#waiting].sort((a, b) => a.number - b.number);
  }

  #send() {
    if (this.#scheduled || this.#sending) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#sending) this.#sendBatch();
    });
  }

  #takeBatch() {
    const batch = [];
    for (let bytes = 0; this.#waiting.length > 0 && bytes < MessageBytes;) {
      const change = this.#waiting.shift();
      const sent = typeof change.bytes === "function" ? { ...change, bytes: change.bytes(), unshared: true } : change;
      bytes += sent.bytes?.length ?? 0;
      batch.push({ change, sent });
    }
    return batch;
  }

  async #sendBatch() {
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    this.#sending = true;
    const failed = await this.#commit(batch.map(({ sent }) => sent)).catch((error) => refusal(batch, error));
    this.#sending = false;
    for (const { change } of batch) this.#sorted(change, failed);
    for (const [id, reason] of failed) this.#tell(id, reason);
    for (const id of failed.keys()) this.#setAside(id);
    if (failed.size < new Set(batch.map(({ change }) => change.id)).size) this.#roomAgain(batch, failed);
    if (this.#aside.size > 0) this.#retryLater();
    this.#send();
    if (!this.busy) for (const go of this.#listeners.splice(0)) go();
  }

  #sorted(change, failed) {
    const file = this.#files.get(change.id);
    if (!file) return; // it was replaced meanwhile
    if (failed.has(change.id)) {
      this.#aside.set(change.id, [...(this.#aside.get(change.id) ?? []), change]);
      file.failed = change.number;
    } else {
      file.kept = change.number;
      file.told = false;
      if (change.entry?.replaces) file.replaces = [];
      if (change.kind === "remove") this.#forget(change.id);
    }
  }
  /** What still waits of a file cannot go before what failed. */
  #setAside(id) {
    const own = this.#waiting.filter((change) => change.id === id);
    if (own.some(({ kind }) => kind === "remove")) return this.#aside.delete(id);
    if (own.length === 0) return;
    this.#waiting = this.#waiting.filter((change) => change.id !== id);
    this.#aside.set(id, [...(this.#aside.get(id) ?? []), ...own]);
    this.#file(id).failed = this.#file(id).last;
  }
  #forget(id) {
    this.#files.delete(id);
    this.#aside.delete(id);
  }

  #tell(id, reason) {
    const file = this.#files.get(id);
    if (!file) return;
    if (!file.told) this.#onFailure(id, reason);
    file.told = true;
  }

  /** What was deleted has left room. */
  #roomAgain(batch, failed) {
    const removes = ({ kind, entry }) => kind === "remove" || Boolean(entry?.replaces);
    if (batch.some(({ change }) => removes(change) && !failed.has(change.id))) this.retryAll();
  }

  #retryLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retryAll(), RetryDelay);
    this.#timer.unref?.();
  }
}

const refusal = (batch, error) => new Map(batch.map(({ change }) => [change.id, error.message]));
