// SPDX-License-Identifier: MIT
// The web as guests see it: each of their requests is a fetch of the page's, without any credentials of its user. What
// cannot be fetched is answered with 502 and a sentence. web/bindings/js_network.cpp asks by number; nothing here may
// throw into it.

const MostBuffered = 1 << 20; // bytes; then the server waits for the guest
const State = { Open: 0, Ended: 1, Failed: 2 };

/** With any other header a browser asks the server first, and few servers allow it. */
const AllowedInPages = ["accept", "accept-language", "content-language", "content-type", "range", "authorization"];
/** fetch has unpacked the body: its length and packing are not the server's any more. */
const OfThePacked = ["content-encoding", "content-length", "transfer-encoding", "connection"];

const isPage = typeof document === "object";

/** "GET http://a/", and then a header a line. */
function parse(text) {
  const [first, ...lines] = text.trimEnd().split("\n");
  const [method, url] = first.split(" ");
  const headers = lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
  return { method, url, headers: headers.filter(([name]) => !isPage || AllowedInPages.includes(name)) };
}

/** A page of https may not ask for http: the server is asked for https. */
const allowed = (url) =>
  globalThis.location?.protocol === "https:" ? url.replace(/^http:/, "https:") : url;

class Exchange {
  #abort = new AbortController();
  #chunks = [];
  #buffered = 0;
  #wake;
  #goOn = null;
  head = null;
  state = State.Open;

  constructor(fetch, request, body, wake) {
    this.#wake = wake;
    this.#run(fetch, request, body).catch(() => {
      this.state = State.Failed;
      wake();
    });
  }
  drop() {
    this.#abort.abort();
    this.#goOn?.();
  }
  read(into) {
    let done = 0;
    while (done < into.length && this.#chunks.length > 0) {
      const [first] = this.#chunks;
      const part = first.subarray(0, into.length - done);
      into.set(part, done);
      done += part.length;
      if (part.length === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(part.length);
    }
    this.#buffered -= done;
    if (this.#buffered < MostBuffered) this.#goOn?.();
    return done;
  }
  /** To the guest all that came comes before the end. */
  get guestState() {
    return this.#chunks.length > 0 ? State.Open : this.state;
  }

  async #run(fetch, { method, url, headers }, body) {
    const response = await this.#fetch(fetch, allowed(url), {
      method,
      headers,
      body: body.length > 0 ? body : undefined,
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: this.#abort.signal,
    });
    const lines = [...response.headers].filter(([name]) => !OfThePacked.includes(name));
    const reason = response.statusText || (response.ok ? "OK" : "");
    this.head = new TextEncoder().encode(
      `${response.status} ${reason}\n${lines.map(([name, value]) => `${name}: ${value}\n`).join("")}`,
    );
    this.#wake();
    const reader = response.body?.getReader();
    for (let step = await reader?.read(); step && !step.done; step = await reader.read()) await this.#keep(step.value);
    this.state = State.Ended;
    this.#wake();
  }
  async #fetch(fetch, url, options) {
    try {
      return await fetch(url, options);
    } catch (error) {
      const cause = error.cause?.message ?? error.message;
      const sentence = isPage
        ? `${url} could not be fetched (${cause}). A page may only ask servers that allow it (CORS).\n`
        : `${url} could not be fetched (${cause}).\n`;
      return new Response(sentence, { status: 502, statusText: "Bad Gateway" });
    }
  }
  async #keep(chunk) {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    this.#wake();
    if (this.#buffered < MostBuffered) return;
    await new Promise((resume) => (this.#goOn = resume));
    this.#goOn = null;
  }
}

const refusal = async () =>
  new Response("This page lets its machines have nothing of the web.\n", { status: 502, statusText: "Bad Gateway" });

export class WebFetch {
  #exchanges = new Map();
  #next = 1;
  #fetch;
  #wake;

  /** `fetch`: the page's own way; null: there is none. */
  constructor(fetch, wake) {
    this.#fetch = fetch ?? refusal;
    this.#wake = wake;
  }

  // What C++ asks.

  request(head, body) {
    const number = this.#next++;
    this.#exchanges.set(number, new Exchange(this.#fetch, parse(head), body, this.#wake));
    return number;
  }
  drop(number) {
    this.#exchanges.get(number)?.drop();
    this.#exchanges.delete(number);
  }
  /** -1: not yet known. */
  headSize(number) {
    return this.#exchanges.get(number)?.head?.length ?? -1;
  }
  head(number, into) {
    into.set(this.#exchanges.get(number).head.subarray(0, into.length));
  }
  read(number, into) {
    return this.#exchanges.get(number)?.read(into) ?? 0;
  }
  state(number) {
    return this.#exchanges.get(number)?.guestState ?? State.Failed;
  }
}
