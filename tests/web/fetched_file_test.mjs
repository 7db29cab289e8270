// SPDX-License-Identifier: MIT
// Files at a URL that are fetched as they are needed, from a server of the test's own that can be made to misbehave.
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { check } from "./check.js";
import * as guests from "./guests.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject, HRESULT } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));

const DiskBytes = 32 << 20;

/** Gives one disk by ranges; how it misbehaves is up to the test. */
class Server {
  #http = createServer((request, response) => this.#answer(request, response));

  reset() {
    this.disk = new Uint8Array(DiskBytes);
    this.disk.set(guests.echo().subarray(0, 512));
    this.tag = '"one"';
    this.ranges = true;
    this.troubles = 0; // answers of 503 to give first
    this.sent = 0;
  }
  async start() {
    await new Promise((ready) => this.#http.listen(0, "127.0.0.1", ready));
    this.url = new URL(`http://127.0.0.1:${this.#http.address().port}/disk.img`);
  }
  stop() {
    this.#http.close();
  }
  #answer({ url, headers }, response) {
    if (url !== "/disk.img") return response.writeHead(404).end();
    if (this.troubles-- > 0) return response.writeHead(503).end();
    const range = this.ranges && headers.range?.match(/^bytes=(\d+)-(\d+)$/);
    if (!range || (headers["if-range"] ?? this.tag) !== this.tag) return response.writeHead(200).end(this.disk);
    const [first, last] = range.slice(1).map(Number);
    const part = this.disk.subarray(first, last + 1);
    this.sent += part.length;
    const about = { ETag: this.tag, "Content-Range": `bytes ${first}-${last}/${this.disk.length}` };
    return response.writeHead(206, about).end(part);
  }
}

const server = new Server();
let vpc, machine, number = 0;
before(async () => {
  await server.start();
  vpc = await createObject("VirtualPC.Application");
});
after(() => server.stop());
beforeEach(() => {
  server.reset();
  machine = vpc.createVirtualMachine(`Far ${++number}`, "C:\\Machines");
  machine.memory = 16;
});

const pathOfNow = () => `C:\\Far\\disk ${number}.img`;

async function boot() {
  check.equal(await vpc.hostFiles.link(pathOfNow(), server.url), HRESULT.S_OK);
  machine.addHardDiskConnection(pathOfNow(), 0, 0);
  await machine.startup();
}
test("a guest boots from a disk at a URL, and little of it is loaded", async () => {
  await boot();
  await machine.screen.waitForText("Ready");
  machine.turnOff();
  check.ok(server.sent < DiskBytes / 16, `${server.sent} bytes were sent`);
});

test("a server that is busy for a while is asked again", async () => {
  check.equal(await vpc.hostFiles.link(pathOfNow(), server.url), HRESULT.S_OK);
  server.troubles = 2;
  machine.addHardDiskConnection(pathOfNow(), 0, 0);
  await machine.startup();
  await machine.screen.waitForText("Ready");
  machine.turnOff();
});

test("a server without ranges, or without the file, is named in a sentence", async () => {
  server.ranges = false;
  await check.rejects(vpc.hostFiles.link(pathOfNow(), server.url), /does not give parts of a file/);
  const missing = new URL("nothing.img", server.url);
  await check.rejects(vpc.hostFiles.link(pathOfNow(), missing), /the server answered 404/);
  const nobody = new URL("http://127.0.0.1:9/disk.img");
  await check.rejects(vpc.hostFiles.link(pathOfNow(), nobody), /could not be loaded .* connection/);
});

test("a file that changes on its server is a read error to the guest and a sentence to the page", async () => {
  const said = [];
  const watch = new AbortController();
  vpc.hostFiles.addEventListener("trouble", ({ path, message }) => said.push([path, message]), watch);
  server.disk.set(readingFar(), 0);
  check.equal(await vpc.hostFiles.link(pathOfNow(), server.url), HRESULT.S_OK);
  server.tag = '"two"';
  machine.addHardDiskConnection(pathOfNow(), 0, 0);
  await machine.startup();
  await machine.screen.waitForText("E");
  machine.turnOff();
  watch.abort();
  check.equal(said[0][0], pathOfNow());
  check.ok(/was changed on its server/.test(said[0][1]), said[0][1]);
});

/** Reads sector 30001 by INT 13h, function 42h, and prints E where that fails, else R. */
function readingFar() {
  const code = [
    ...[0x31, 0xc0, 0x8e, 0xd8], // xor ax,ax; mov ds,ax
    ...[0xbe, 0x40, 0x7c, 0xb4, 0x42, 0xcd, 0x13], // mov si,7C40h; mov ah,42h; int 13h
    ...[0xb8, 0x52, 0x0e, 0x73, 0x02, 0xb0, 0x45], // mov ax,0E52h; jnc +2; mov al,'E'
    ...[0xcd, 0x10, 0xf4, 0xeb, 0xfd], // int 10h; again: hlt; jmp again
  ];
  const sector = new Uint8Array(512);
  sector.set(code);
  sector.set([0x10, 0, 1, 0, 0x00, 0x80, 0, 0, 0x31, 0x75, 0, 0, 0, 0, 0, 0], 0x40); // 1 sector to 0:8000h
  sector.set([0x55, 0xaa], 510);
  return sector;
}
