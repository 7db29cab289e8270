// SPDX-License-Identifier: MIT
// Networks that leave the page, under Node: the web by fetch, a relay by WebSocket, other tabs by BroadcastChannel.
// Guests are stood in for by the boot sector of tests/guests/network_card.asm, which the native build assembles, and by
// iPXE, where it is installed.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { WebSocket, WebSocketServer } from "ws";
import { check } from "./check.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));
const networkRom = "/usr/lib/ipxe/qemu/pxe-ne2k_pci.rom";

const application = (options) => createObject("VirtualPC.Application", options);
const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
async function until(condition, what) {
  for (let tries = 0; tries < 400; tries++) {
    if (condition()) return;
    await pause(25);
  }
  throw new Error(`it never came to pass: ${what}`);
}

/** A guest that sends `frame` again and again: an NE2000 at 300h set up by hand, in word mode. */
function sender(frame) {
  const registers = (pairs) => pairs.flatMap(([port, value]) => [0xba, port, 0x03, 0xb0, value, 0xee]); // mov, mov, out
  const setUp = registers([
    ...[[0, 0x21], [14, 0x49], [12, 0x04], [13, 0], [1, 0x46], [3, 0x46], [2, 0x80], [7, 0xff], [15, 0]],
    ...[[0, 0x61], [7, 0x47], [0, 0x22], [8, 0], [9, 0x40], [10, frame.length], [11, 0], [0, 0x12]],
  ]);
  const copy = [0xbe, 0x80, 0x7d, 0xba, 0x10, 0x03, 0xb9, frame.length / 2, 0x00, 0xf3, 0x6f]; // rep outsw
  const send = registers([[4, 0x40], [5, frame.length], [6, 0], [0, 0x26]]);
  const wait = [0xb9, 0xff, 0xff, 0xe2, 0xfe]; // mov cx,0FFFFh; loop
  const head = [0x31, 0xc0, 0x8e, 0xd8, ...setUp, ...copy];
  const code = [...head, ...send, ...wait];
  const back = -(send.length + wait.length + 2);
  const sector = new Uint8Array(1_474_560);
  sector.set([...code, 0xeb, back & 0xff]);
  sector.set(frame, 0x180);
  sector.set([0x55, 0xaa], 510);
  return sector;
}
const greeting = Uint8Array.from({ length: 60 }, (_, n) => (n < 6 ? 0xff : n === 6 ? 2 : n));

async function machineOn(vpc, name, network, disk) {
  const vm = vpc.createVirtualMachine(name, "C:\\Machines");
  vm.memory = 8;
  const adapter = vm.addNetworkAdapter();
  adapter.card = "NE2000";
  check.equal(adapter.attachToVirtualNetwork(network), 0);
  vm.floppyDrives.item(1).insert(disk, { name: `${name}.img` });
  await vm.startup();
  return { vm, adapter };
}
const idle = () => {
  const disk = new Uint8Array(1_474_560);
  disk.set([0xfa, 0xf4, 0xeb, 0xfc]);
  disk.set([0x55, 0xaa], 510);
  return disk;
};

/** A relay as wsproxy is: what one client sends, all others get. */
async function openRelay(port = 0) {
  const server = new WebSocketServer({ port, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) =>
    socket.on("message", (data, binary) => {
      for (const other of server.clients) if (other !== socket && other.readyState === 1) other.send(data, { binary });
    }),
  );
  const close = () => {
    for (const client of server.clients) client.terminate();
    return new Promise((done) => server.close(done));
  };
  return { port: server.address().port, url: `ws://127.0.0.1:${server.address().port}/`, close };
}

test("machines in two applications hear each other through a relay, also after it has died", async () => {
  const relay = await openRelay();
  const [here, there] = [await application(), await application()];
  const states = [];
  const cable = here.findVirtualNetwork("Local only").connectToRelay(relay.url, { WebSocket });
  cable.onStateChange = (state, reason) => states.push(state) && check.ok(reason.endsWith("."), reason);
  const other = there.findVirtualNetwork("Local only").connectToRelay(relay.url, { WebSocket });
  await until(() => cable.state === "connected" && other.state === "connected", "both are connected");
  const first = await machineOn(here, "Sender", here.findVirtualNetwork("Local only"), sender(greeting));
  const second = await machineOn(there, "Hearer", there.findVirtualNetwork("Local only"), idle());
  await until(() => second.adapter.bytesReceived >= 120, "the second machine hears the first");

  await relay.close();
  await until(() => cable.state === "waiting", "the cable knows that the relay is gone");
  check.ok(/has hung up\. Trying again in 1 s\./.test(cable.reason), cable.reason);
  const again = await openRelay(relay.port);
  await until(() => cable.state === "connected" && other.state === "connected", "both are connected again");
  const before = second.adapter.bytesReceived;
  await until(() => second.adapter.bytesReceived > before, "frames pass again");
  cable.close();
  check.equal([cable.state, states.at(0), states.includes("waiting")], ["closed", "connected", true]);
  other.close();
  first.vm.turnOff(), second.vm.turnOff();
  await again.close();
});

test("an address that is no relay's is refused, and one where nobody answers is tried again", async () => {
  const vpc = await application();
  const network = vpc.findVirtualNetwork("Local only");
  let refused = "";
  try {
    network.connectToRelay("no address", { WebSocket });
  } catch (error) {
    refused = error.message;
  }
  check.ok(refused.includes("A relay's address begins with ws://"), refused);
  const cable = network.connectToRelay("ws://127.0.0.1:9/", { WebSocket });
  await until(() => cable.state === "waiting", "it waits");
  check.ok(cable.reason.includes("does not answer"), cable.reason);
  cable.close();
});

test("machines in two tabs hear each other", async () => {
  const [here, there] = [await application(), await application()];
  const cables = [here, there].map((vpc) => vpc.findVirtualNetwork("Local only").connectToTabs("test"));
  const first = await machineOn(here, "Sender", here.findVirtualNetwork("Local only"), sender(greeting));
  const second = await machineOn(there, "Hearer", there.findVirtualNetwork("Local only"), idle());
  await until(() => second.adapter.bytesReceived >= 120, "the second machine hears the first");
  for (const cable of cables) cable.close();
  first.vm.turnOff(), second.vm.turnOff();
});

/** Says `message` on the screen, wherever it is loaded to. */
const program = (message) =>
  Uint8Array.from([
    ...[0x0e, 0x1f, 0xe8, 0, 0, 0x5e, 0x83, 0xc6, 20, 0xac, 0x84, 0xc0, 0x74, 0x09], // lodsb, until 0
    ...[0xb4, 0x0e, 0xbb, 7, 0, 0xcd, 0x10, 0xeb, 0xf2, 0xeb, 0xfe],
    ...new TextEncoder().encode(`${message}\0`),
  ]);

const withRom = { skip: !existsSync(networkRom) && `${networkRom} is missing` };

test("a guest boots what the page's fetch brings, which takes no credentials along", withRom, async () => {
  const server = createServer((request, response) => {
    server.asked = { url: request.url, cookie: request.headers.cookie };
    response.end(program("FETCHED AND BOOTED"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const requests = [];
  const fetchFrom = (url, options) => {
    requests.push([url, options.credentials]);
    return fetch(url.replace("files.example", `127.0.0.1:${server.address().port}`), options);
  };
  const vpc = await application({ networkBootRom: await readFile(networkRom), fetch: fetchFrom });
  const vm = vpc.createVirtualMachine("Net", "C:\\Machines");
  const adapter = vm.addNetworkAdapter();
  adapter.attachToVirtualNetwork(vpc.findVirtualNetwork("Internet"));
  vm.setNetworkBootFile(new TextEncoder().encode("#!ipxe\nchain http://files.example/boot || echo no\n"));
  await vm.startup();
  await vm.screen.waitForText("FETCHED AND BOOTED", { timeout: 60_000 });
  check.equal(requests[0], ["http://files.example/boot", "omit"]);
  check.equal(server.asked, { url: "/boot" });
  check.ok(adapter.bytesReceived > 500, "it counts");
  vm.turnOff();
  server.close();
});

test("what may not be fetched is a bad gateway", withRom, async () => {
  const vpc = await application({ networkBootRom: await readFile(networkRom), fetch: null });
  const vm = vpc.createVirtualMachine("Net", "C:\\Machines");
  vm.addNetworkAdapter().attachToVirtualNetwork(vpc.findVirtualNetwork("Internet"));
  const script = "#!ipxe\nchain http://files.example/boot || echo NOTHING FETCHED\nprompt\n";
  vm.setNetworkBootFile(new TextEncoder().encode(script));
  await vm.startup();
  await vm.screen.waitForText("NOTHING FETCHED", { timeout: 60_000 });
  vm.turnOff();
});
