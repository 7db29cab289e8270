// SPDX-License-Identifier: MIT
// A host file whose bytes stay where they are, a File on the user's disk or a URL, and come in blocks as they are asked
// for. It is never written. Blocks used last stay in memory, up to a limit.

const BlockBytes = 128 * 1024;
const MostAhead = 8; // blocks, of a file that is read in order
const CacheBytes = 64 << 20;
const RetryDelays = [250, 1000, 4000]; // milliseconds

/** What a read answers: C++ knows these numbers (web/bindings/js_store.cpp). */
export const ReadResult = { Failed: 0, Done: 1, Waiting: 2 };

/** What a source cannot give, however often it is asked. */
class Lost extends Error {}

/** A Blob or File by slices. */
class BlobSource {
  #blob;
  constructor(blob) {
    this.#blob = blob;
  }
  get name() {
    return this.#blob.name ?? "The file";
  }
  async size() {
    return this.#blob.size;
  }
  async read(first, end) {
    try {
      return new Uint8Array(await this.#blob.slice(first, end).arrayBuffer());
    } catch (error) {
      const sentence = `${this.name} was moved or changed since it was chosen (${error.message}). Choose it again.`;
      throw new Lost(sentence, { cause: error });
    }
  }
}

/** A URL by HTTP range requests [RFC 9110, 14]. */
class UrlSource {
  #url;
  #size = 0;
  #version = null; // its ETag, or when it was last modified
  constructor(url) {
    this.#url = url;
  }
  get name() {
    return String(this.#url);
  }
  get url() {
    return String(this.#url);
  }
  async size() {
    const response = await this.#request(0, 1);
    this.#size = totalOf(response);
    this.#version = strongTag(response) ?? response.headers.get("Last-Modified");
    await response.body?.cancel();
    if (!(this.#size > 0)) throw new Lost(`${this.name} is empty, or its server does not say how long it is.`);
    return this.#size;
  }
  async read(first, end) {
    const response = await this.#request(first, end);
    const bytes = totalOf(response) === this.#size ? new Uint8Array(await response.arrayBuffer()) : null;
    if (bytes?.length !== end - first)
      throw new Lost(`${this.name} has another size than when it was opened. Open it again.`);
    return bytes;
  }
  async #request(first, end) {
    const headers = { Range: `bytes=${first}-${end - 1}` };
    if (this.#version) headers["If-Range"] = this.#version;
    const response = await fetch(this.#url, { headers });
    if (response.status === 206) return response;
    await response.body?.cancel();
    if (response.status === 200 && this.#size)
      throw new Lost(`${this.name} was changed on its server since it was opened. Open it again.`);
    if (response.status === 200)
      throw new Lost(
        `The server of ${this.name} does not give parts of a file (HTTP ranges). Put the file on one that does, or ` +
          "fetch it whole with hostFiles.write(path, new URL(…)).",
      );
    const sentence = `${this.name} could not be loaded: the server answered ${response.status}.`;
    throw response.status < 500 ? new Lost(sentence) : new Error(sentence);
  }
}

const totalOf = (response) => Number(response.headers.get("Content-Range")?.split("/")[1]);
/** If-Range takes no weak ones [RFC 9110, 13.1.5]. */
const strongTag = (response) => (response.headers.get("ETag")?.startsWith("W/") ? null : response.headers.get("ETag"));
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class FetchedFile {
  #source;
  #onTrouble;
  #blocks = new Map(); // number -> bytes; the ones used last at the end
  #kept = new Set(); // blocks that are not dropped
  #coming = new Map(); // number -> promise
  #failed = new Set(); // blocks whose next read fails
  #expected = -1; // the block that follows what was asked for last
  #ahead = 1;
  keeps = false; // blocks that come now are wanted whenever the image is opened

  constructor(source, size, onTrouble) {
    this.#source = source;
    this.size = size;
    this.#onTrouble = onTrouble;
  }

  /** Of a Blob or a URL. onTrouble(sentence) is called when bytes do not come. Rejects with a sentence. */
  static async open(from, onTrouble = () => {}) {
    const source = from instanceof URL ? new UrlSource(from) : new BlobSource(from);
    try {
      return new FetchedFile(source, await source.size(), onTrouble);
    } catch (error) {
      if (error instanceof Lost) throw error;
      throw new Error(unreachable(source, error), { cause: error });
    }
  }

  /** Where its bytes are, if that outlives the page; else undefined. */
  get url() {
    return this.#source.url;
  }
  get writable() {
    return false;
  }
  get fetched() {
    return true;
  }
  write() {
    return false;
  }
  flush() {
    return true;
  }

  read(offset, into) {
    if (offset + into.length > this.size) return ReadResult.Failed;
    const first = Math.floor(offset / BlockBytes);
    const last = Math.floor((offset + Math.max(into.length, 1) - 1) / BlockBytes);
    if (!this.#gather(first, last)) return this.#takeFailure(first, last) ? ReadResult.Failed : ReadResult.Waiting;
    for (let number = first; number <= last; number++) {
      const start = number * BlockBytes;
      const from = Math.max(offset, start);
      const end = Math.min(offset + into.length, start + BlockBytes);
      into.set(this.#use(number).subarray(from - start, end - start), from - offset);
    }
    return ReadResult.Done;
  }

  /** Whether something that was asked for is still to come. */
  get waits() {
    return this.#coming.size > 0;
  }
  /** Resolves when some of it has come, or failed. */
  settled() {
    return Promise.race(this.#coming.values());
  }

  /** Whether the blocks are all here; asks for those that are not. */
  #gather(first, last) {
    let missing = -1;
    for (let number = last; number >= first; number--) if (!this.#blocks.has(number)) missing = number;
    if (missing < 0) return true;
    if (this.#coming.has(missing) || this.#failed.has(missing)) return false;
    this.#ahead = missing === this.#expected ? Math.min(this.#ahead * 2, MostAhead) : 1;
    let end = missing;
    const wanted = Math.min(Math.max(last + 1, missing + this.#ahead), Math.ceil(this.size / BlockBytes));
    while (end < wanted && !this.#blocks.has(end) && !this.#coming.has(end)) end++;
    this.#expected = end;
    this.#fetch(missing, end);
    return false;
  }

  #fetch(first, end) {
    const coming = this.#read(first * BlockBytes, Math.min(end * BlockBytes, this.size)).then(
      (bytes) => this.#arrived(first, bytes),
      (error) => {
        for (let number = first; number < end; number++) this.#failed.add(number);
        this.#onTrouble(error instanceof Lost ? error.message : unreachable(this.#source, error));
      },
    );
    for (let number = first; number < end; number++) this.#coming.set(number, coming);
    coming.finally(() => {
      for (let number = first; number < end; number++) this.#coming.delete(number);
    });
  }

  async #read(first, end) {
    for (const delay of RetryDelays) {
      try {
        return await this.#source.read(first, end);
      } catch (error) {
        if (error instanceof Lost) throw error;
        await pause(delay);
      }
    }
    return this.#source.read(first, end);
  }

  #arrived(first, bytes) {
    for (let at = 0; at < bytes.length; at += BlockBytes) {
      const number = first + at / BlockBytes;
      this.#blocks.set(number, bytes.subarray(at, at + BlockBytes));
      if (this.keeps) this.#kept.add(number);
    }
    const most = CacheBytes / BlockBytes + this.#kept.size;
    for (const number of this.#blocks.keys()) {
      if (this.#blocks.size <= most) break;
      if (!this.#kept.has(number)) this.#blocks.delete(number);
    }
  }

  #use(number) {
    const bytes = this.#blocks.get(number);
    this.#blocks.delete(number);
    this.#blocks.set(number, bytes);
    return bytes;
  }

  /** A failure is told once: who reads again wants it tried again. */
  #takeFailure(first, last) {
    let failed = false;
    for (let number = first; number <= last; number++) failed = this.#failed.delete(number) || failed;
    return failed;
  }
}

function unreachable(source, error) {
  return (
    `${source.name} could not be loaded (${error.message}). Check the connection and the address; a file from another ` +
    "site needs that site’s permission (CORS)."
  );
}
