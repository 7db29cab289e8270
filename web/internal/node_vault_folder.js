// SPDX-License-Identifier: MIT
// A folder of Node's as a FolderVault wants it. A program that writes holds it by a file "lock" with its process id.
import * as fs from "node:fs";
import { join } from "node:path";

const Lock = "lock";

class NodeFile {
  #fd;
  constructor(path) {
    this.#fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  }
  size() {
    return fs.fstatSync(this.#fd).size;
  }
  read(offset, into) {
    for (let done = 0; done < into.length;) {
      const count = fs.readSync(this.#fd, into, done, into.length - done, offset + done);
      if (count === 0) break;
      done += count;
    }
  }
  write(offset, from) {
    for (let done = 0; done < from.length;)
      done += fs.writeSync(this.#fd, from, done, from.length - done, offset + done);
  }
  truncate(size) {
    fs.ftruncateSync(this.#fd, size);
  }
  flush() {
    fs.fdatasyncSync(this.#fd);
  }
  close() {
    fs.closeSync(this.#fd);
  }
}

function isAlive(process_id) {
  try {
    process.kill(process_id, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

export class NodeVaultFolder {
  #path;

  constructor(path) {
    this.#path = path;
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  }

  /** False: another program that runs holds the folder, or this one does already. */
  take() {
    const lock = join(this.#path, Lock);
    for (let tries = 0; tries < 2; tries++) {
      try {
        fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
        process.on("exit", () => fs.rmSync(lock, { force: true }));
        return true;
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
        if (isAlive(Number(fs.readFileSync(lock, "utf8")))) return false;
        fs.rmSync(lock, { force: true }); // its program was killed
      }
    }
    return false;
  }

  async names() {
    return fs.readdirSync(this.#path);
  }
  async open(name) {
    return new NodeFile(join(this.#path, name));
  }
  async read(name) {
    const path = join(this.#path, name);
    return fs.existsSync(path) ? new Uint8Array(fs.readFileSync(path)) : new Uint8Array(0);
  }
  async remove(name) {
    fs.rmSync(join(this.#path, name), { force: true });
  }
}
