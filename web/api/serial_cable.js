// SPDX-License-Identifier: MIT
// Between a serial port of the machine and streams of the host: those of Web Serial, or any two of bytes.
import { Cable } from "./cable.js";

const LookEvery = 250; // milliseconds: has the guest set the line otherwise?
const MostWaiting = 1 << 16; // bytes that the guest has not taken yet, before the host's stream has to wait
const MostKept = 1 << 20; // bytes that the host has not taken yet; a line without handshake loses the rest

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const described = ({ baudRate, dataBits, parity, stopBits }) =>
  `${baudRate} bits a second, ${dataBits} data bits, parity ${parity}, ${stopBits} stop ${stopBits === 1 ? "bit" : "bits"}`;

/** What Web Serial can open. */
const possible = ({ dataBits, parity }) => dataBits >= 7 && ["none", "odd", "even"].includes(parity);

/** Both directions while the streams last. */
class Session {
  #port;
  #device;
  #reader = null;
  #writer = null;
  #ended = false;
  #kept = 0;
  #overflow;

  constructor(port, device, overflow) {
    this.#port = port;
    this.#device = device;
    this.#overflow = overflow;
  }

  /** Until a stream ends or breaks (which rejects), or end() is called. */
  async run() {
    const sent = ({ bytes }) => this.#send(bytes);
    this.#writer = this.#device.writable.getWriter();
    this.#port.addEventListener("data", sent);
    try {
      await Promise.race([this.#receive(), this.#writer.closed.catch((error) => this.#ended || Promise.reject(error))]);
    } finally {
      this.#port.removeEventListener("data", sent);
      this.#ended = true;
      this.#writer.releaseLock();
    }
  }
  end() {
    this.#ended = true;
    this.#reader?.cancel().catch(() => {});
  }

  #send(bytes) {
    if (this.#kept + bytes.length > MostKept) return this.#overflow();
    this.#kept += bytes.length;
    const done = () => (this.#kept -= bytes.length);
    this.#writer.write(bytes).then(done, done);
  }

  async #receive() {
    // A port of Web Serial that heard a bad character breaks its stream and has a new one.
    for (let broken = null; !this.#ended && this.#device.readable !== broken; ) {
      broken = this.#device.readable;
      this.#reader = broken.getReader();
      try {
        if (await this.#receiveAll()) return;
      } catch (error) {
        if (this.#device.readable === broken || !this.#device.readable) throw error;
      } finally {
        this.#reader.releaseLock();
      }
    }
  }
  async #receiveAll() {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return true;
      this.#port.write(value); // while the machine is off, what comes is lost
      while (this.#port.waiting > MostWaiting && !this.#ended) await pause(LookEvery / 10);
    }
  }
}

/** What SerialPort.connect answers. `device` has readable and writable, and open() and close() if it is a port. */
export function connectSerial(port, device) {
  const isPort = typeof device.open === "function";
  let session = null;
  const cable = new Cable(() => session?.end());

  const carry = async () => {
    session = new Session(port, device, () =>
      cable.enter("connected", "The device takes no more bytes: what the guest sends now is lost."),
    );
    await session.run();
  };
  /** As the guest has set the line, until it sets it otherwise. */
  const carryAtLine = async (line) => {
    await device.open({ ...line, bufferSize: MostWaiting });
    cable.enter("connected", `Connected at ${described(line)}.`);
    const look = setInterval(() => port.line && !same(port.line, line) && session.end(), LookEvery);
    look.unref?.();
    try {
      await carry();
    } finally {
      clearInterval(look);
      await device.close().catch(() => {});
    }
    return !same(port.line, line) && port.line;
  };
  const run = async () => {
    if (!isPort) {
      cable.enter("connected", "Connected.");
      return carry();
    }
    for (let again = true; again && cable.state !== "closed"; ) {
      const line = port.line;
      if (line && possible(line)) {
        again = await carryAtLine(line);
        continue;
      }
      const why = line ? `Web Serial cannot do what the guest has set: ${described(line)}.` : "The machine is off.";
      cable.enter("waiting", why);
      await pause(LookEvery);
    }
  };
  run().then(
    () => cable.enter("closed", "The device has ended the connection."),
    (error) => {
      session?.end();
      cable.enter("closed", `The connection broke (${error.message}). Plug the device in and connect it again.`);
    },
  );
  return cable;
}
