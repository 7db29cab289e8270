// SPDX-License-Identifier: MIT
// A folder of the file system, under Node. Links that lead out of it are not followed.

function denied() {
  return Object.assign(new Error("A link leads out of the folder."), { status: "Denied", told: true });
}

class NodeFolder {
  #fs;
  #path;
  #root;

  constructor(fs, path, root) {
    this.#fs = fs;
    this.#path = path;
    this.#root = fs.realpathSync(root);
  }

  look(path) {
    return entryOf(this.#fs.statSync(this.#real(path)));
  }
  list(path) {
    const folder = this.#real(path);
    return this.#fs.readdirSync(folder, { withFileTypes: true }).map((item) => ({
      name: item.name,
      kind: this.#isDirectory(folder, item) ? "directory" : "file",
    }));
  }
  read(path, offset, length) {
    return this.#with(path, "r", (file) => {
      const into = new Uint8Array(length);
      let got = 0;
      for (let part = -1; part !== 0 && got < length; got += part)
        part = this.#fs.readSync(file, into, got, length - got, offset + got);
      return into.subarray(0, got);
    });
  }
  write(path, offset, bytes) {
    this.#with(path, "r+", (file) => {
      for (let done = 0; done < bytes.length;)
        done += this.#fs.writeSync(file, bytes, done, bytes.length - done, offset + done);
    });
  }
  create(path, kind, permissions) {
    const place = this.#place(path);
    const mode = permissions * 0o111;
    if (kind === "directory") this.#fs.mkdirSync(place, { mode });
    else this.#fs.closeSync(this.#fs.openSync(place, "wx", mode));
  }
  remove(path, kind) {
    const place = this.#place(path);
    if (kind === "directory") this.#fs.rmdirSync(place);
    else if (this.#fs.lstatSync(place).isDirectory()) throw Object.assign(new Error(), { status: "IsFolder" });
    else this.#fs.unlinkSync(place);
  }
  rename(from, to) {
    this.#fs.renameSync(this.#place(from), this.#place(to));
  }
  change(path, { size, permissions, modified }) {
    const real = this.#real(path);
    if (size !== undefined) this.#fs.truncateSync(real, size);
    if (permissions !== undefined) this.#fs.chmodSync(real, (this.#fs.statSync(real).mode & 0o77) | (permissions << 6));
    if (modified !== undefined) this.#fs.utimesSync(real, this.#fs.statSync(real).atimeMs / 1000, modified / 1000);
  }
  flush() {}
  space() {
    const { bsize, blocks, bavail } = this.#fs.statfsSync(this.#root);
    return { bytes: bsize * blocks, free: bsize * bavail };
  }

  #with(path, flags, action) {
    const file = this.#fs.openSync(this.#real(path), flags);
    try {
      return action(file);
    } finally {
      this.#fs.closeSync(file);
    }
  }
  #isDirectory(folder, item) {
    if (!item.isSymbolicLink()) return item.isDirectory();
    return this.#fs.statSync(this.#path.join(folder, item.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
  }
  /** Where a name is or will be: its folder is inside ours. */
  #place(path) {
    const names = path.split("/");
    if (this.#path.sep === "\\" && names.some((name) => /[\\:*?"<>|]/.test(name)))
      throw Object.assign(new Error(), { status: "BadName" });
    const name = names.pop();
    return this.#path.join(this.#inside(this.#path.join(this.#root, ...names)), name);
  }
  /** The file itself, behind links. */
  #real(path) {
    return this.#inside(path === "" ? this.#root : this.#place(path));
  }
  #inside(path) {
    const real = this.#fs.realpathSync(path);
    const relative = this.#path.relative(this.#root, real);
    const outside = relative.split(this.#path.sep)[0] === ".." || this.#path.isAbsolute(relative);
    if (outside) throw denied();
    return real;
  }
}

const entryOf = (stat) => ({
  kind: stat.isDirectory() ? "directory" : "file",
  size: stat.isDirectory() ? 0 : stat.size,
  modified: stat.mtimeMs,
  permissions: (stat.mode >> 6) & 7,
});

/** What makes a folder of a path, "/home/me" or a file: URL. Throws where there is none. */
export async function nodeFolders() {
  const [fs, path, { fileURLToPath }] = await Promise.all(
    ["node:fs", "node:path", "node:url"].map((name) => import(/* webpackIgnore: true */ name)),
  );
  return (source) => {
    if (source instanceof URL && source.protocol !== "file:") return null;
    const place = source instanceof URL ? fileURLToPath(source) : source;
    if (typeof place !== "string") return null;
    if (!fs.statSync(place).isDirectory()) throw new Error(`${place} is a file. Share the folder that it is in.`);
    return new NodeFolder(fs, path, place);
  };
}
