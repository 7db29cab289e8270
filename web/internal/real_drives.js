// SPDX-License-Identifier: MIT
// The floppy drive of the machine on the canvas holds the disk of a real drive, which the user chooses in the browser's
// own dialog.

const Letters = "AB";
const Devices = [{ usbVendorId: 0x1209 }]; // pid.codes, where Greaseweazles are registered

export class RealDrives {
  #vpc;
  #stop = null;

  constructor(vpc) {
    this.#vpc = vpc;
  }

  /** `about`: { drive, bus, cylinders, heads }. False: the user chose no device, or stopped it. Rejects with a sentence. */
  async read(number, about, report) {
    const port = await chosenPort();
    if (!port) return false;
    const letter = Letters[number];
    const drive = this.#vpc.shownMachine.floppyDrives.item(number + 1);
    return this.#work(letter, report, async (signal) => {
      if (drive.hostDriveLetter === letter) this.#check(drive.releaseHostDrive());
      this.#check(await this.#vpc.hostDrives.register(letter, port, { ...about, signal }));
      this.#check(drive.attachHostDrive(letter));
    });
  }

  /** Puts what the guest wrote onto the real disk. False: the user stopped it. Rejects with a sentence. */
  write(number, report) {
    return this.#work(Letters[number], report, (signal) => this.#vpc.hostDrives.keep(Letters[number], { signal }));
  }

  stop() {
    this.#stop?.abort();
  }

  async #work(letter, report, action) {
    const { hostDrives } = this.#vpc;
    const listen = (event) => event.letter === letter && report(event.part);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    hostDrives.addEventListener("progress", listen);
    try {
      await action(signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    } finally {
      hostDrives.removeEventListener("progress", listen);
      this.#stop = null;
    }
  }

  #check(code) {
    if (code !== 0) throw new Error(this.#vpc.lastError.message);
  }
}

/** Null: the user chose none. */
async function chosenPort() {
  try {
    return await navigator.serial.requestPort({ filters: Devices });
  } catch (error) {
    if (error.name === "NotFoundError") return null;
    throw error;
  }
}
