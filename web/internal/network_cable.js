// SPDX-License-Identifier: MIT
// Cables that leave the page: to a relay by WebSocket, to other tabs by BroadcastChannel. Each is a port of a virtual
// network, and carries one Ethernet frame in each message.
import { Cable } from "../api/cable.js";

const FirstPause = 1000; // milliseconds before the relay is tried again
const LongestPause = 30_000;
const ShortestFrame = 14;
const LongestFrame = 1514;

/** The end of a cable in the module: `receive` gives frames of the network to `onFrame` after every slice. */
class Port {
  #border;
  #clock;
  #id;
  #unwatch;

  constructor(border, clock, id, onFrame) {
    this.#border = border;
    this.#clock = clock;
    this.#id = id;
    this.#unwatch = clock.watch(() => this.#drain(onFrame));
  }
  send(bytes) {
    if (bytes.length < ShortestFrame || bytes.length > LongestFrame) return; // another machine's mistake
    if (this.#border.giveBytes(bytes)) this.#border.hresult("cable_send", [this.#id]);
    this.#clock.wake();
  }
  close() {
    this.#unwatch();
    this.#border.hresult("cable_close", [this.#id]);
  }
  #drain(onFrame) {
    const next = () => this.#border.value("cable_receive", (border) => border.bytes(), [this.#id]);
    for (let frame = next(); frame; frame = next()) onFrame(frame);
  }
}

function openTabs(border, clock, id, { channel }) {
  const name = `ferrite network ${channel}`;
  const others = new BroadcastChannel(name);
  others.unref?.(); // a Node program may end
  const port = new Port(border, clock, id, (frame) => others.postMessage(frame));
  const cable = new Cable(() => {
    port.close();
    others.close();
  });
  others.onmessage = ({ data }) => {
    if (data instanceof Uint8Array) port.send(data);
  };
  cable.enter("connected", `Connected to this site's tabs on ${channel}.`);
  return cable;
}

function openRelay(border, clock, id, { url, WebSocket }) {
  let socket = null;
  let timer = 0;
  let pause = FirstPause;
  const port = new Port(border, clock, id, (frame) => {
    if (socket?.readyState === 1) socket.send(frame);
  });
  const cable = new Cable(() => {
    clearTimeout(timer);
    port.close();
    if (socket) socket.onclose = null;
    socket?.close();
  });
  const again = (why) => {
    cable.enter("waiting", `${why} Trying again in ${pause / 1000} s.`);
    timer = setTimeout(connect, pause);
    timer.unref?.();
    pause = Math.min(pause * 2, LongestPause);
  };
  const connect = () => {
    let opened = false;
    cable.enter("connecting", `Connecting to the relay ${url}.`);
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      opened = true;
      pause = FirstPause;
      cable.enter("connected", `Connected to the relay ${url}.`);
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) port.send(new Uint8Array(data));
    };
    socket.onerror = () => {}; // a close follows
    socket.onclose = () => again(opened ? `The relay ${url} has hung up.` : `The relay ${url} does not answer.`);
  };
  try {
    connect();
  } catch (error) {
    port.close();
    const why = `There can be no cable to ${url} (${error.message}).`;
    throw new Error(`${why} A relay's address begins with ws:// or wss://.`, { cause: error });
  }
  return cable;
}

/** `kind`: "relay" or "tabs". */
export const openCable = (border, clock, id, kind, options) =>
  (kind === "relay" ? openRelay : openTabs)(border, clock, id, options);
