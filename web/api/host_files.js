// SPDX-License-Identifier: MIT
import { bytesAtHand, bytesToCome, fileHandle } from "./bytes.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

/** Ferrite's own: the files of the host, under absolute paths like C:\Floppies\boot.img. Events: change, with path; trouble. */
export class HostFiles extends Emitter {
  #border;
  #files;

  constructor(border, files) {
    super();
    this.#border = border;
    this.#files = files;
  }

  /**
   * Makes or replaces a file, and the folders on the way: at once for bytes (ArrayBuffer, Uint8Array) or media of the
   * page's own ({ size, read(offset, length), write?(offset, bytes), flush?() }), else (Blob, URL,
   * FileSystemFileHandle) as a Promise.
   * ERROR_SHARING_VIOLATION: a drive holds it.
   */
  write(path, data, { readOnly = false } = {}) {
    const bytes = bytesAtHand(data);
    if (bytes) return this.#writeFile(path, this.#files.make(bytes), readOnly);
    const promise = bytesToCome(data);
    const keep = (fetched) => this.#files.keep(fetched, fileHandle(data));
    if (promise) return promise.then((fetched) => this.#writeFile(path, keep(fetched), readOnly));
    if (typeof data?.read === "function" && typeof data.size === "number")
      return this.#writeFile(path, this.#files.makeFromMedia(data), readOnly);
    return this.#border.refuse(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
  }

  /**
   * Makes a file whose bytes stay where they are, and are fetched when a machine asks for them: of a Blob or File by
   * slices, of a URL by HTTP ranges. It is read-only; what a guest writes to a hard disk in it goes to a file of the same
   * name with .changes behind it. Resolves when a drive can open the image; rejects with a sentence. Bytes that do not
   * come later are a failed read to the guest, and an event "trouble" with path and message here.
   */
  async link(path, source) {
    if (!(source instanceof URL) && !(typeof Blob === "function" && source instanceof Blob))
      return this.#border.refuse(source == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    const file = await this.#files.makeFetched(source, (message) => HostFiles.report(this, path, message));
    const code = this.#writeFile(path, file, true);
    const atHand = () => this.#border.value("files_at_hand", (border) => border.number() !== 0, [], [path]);
    if (code === HRESULT.S_OK) await this.#files.fetchUntil(atHand);
    return code;
  }

  /** A copy of all bytes, with everything a guest wrote. */
  read(path) {
    const file = this.#border.value("files_find", (border) => border.number(), [], [path]);
    const bytes = this.#files.bytes(file);
    if (!bytes) throw this.#border.error(this.#border.refuse(HRESULT.DISP_E_EXCEPTION));
    return bytes;
  }

  /** Whether there is such a file or folder. */
  exists(path) {
    return (
      typeof path === "string" && this.#border.value("files_exists", (border) => border.number() !== 0, [], [path])
    );
  }

  /** Names of the files and folders right in a folder; a folder's ends with a backslash. */
  list(folder) {
    const names = this.#border.value("files_list", (border) => border.text(), [], [folder]);
    return names === "" ? [] : names.split("\n");
  }

  delete(path) {
    return this.#border.hresult("files_delete", [], [path]);
  }

  rename(from, to) {
    return this.#border.hresult("files_rename", [], [from, to]);
  }

  /** { path, size, readOnly, inUse } */
  stat(path) {
    return this.#border.value(
      "files_stat",
      (border) => ({
        path: border.text(),
        size: border.number(0),
        readOnly: border.number(1) !== 0,
        inUse: border.number(2) !== 0,
      }),
      [],
      [path],
    );
  }

  /** A read-only file may be in several drives at a time. */
  setReadOnly(path, readOnly = true) {
    return this.#border.hresult("files_set_read_only", [Boolean(readOnly)], [path]);
  }

  /**
   * { kind: "memory", "browser" or "folder"; writable: whether what is written now outlives the program; trouble: if not
   * though it was asked for, why }
   */
  get storage() {
    const { kind, writable, trouble } = this.#files.kept;
    return { kind, writable, trouble };
  }
  /** Whether something is still being stored, or could not be. */
  get unkept() {
    return this.#files.kept.anyUnkept;
  }
  /** Resolves when all that was written so far is stored, to S_OK, or could not be: ERROR_DISK_FULL. */
  async flush() {
    const unkept = await this.#files.kept.flush();
    return unkept.length === 0 ? HRESULT.S_OK : this.#border.refuse(HRESULT.ERROR_DISK_FULL);
  }

  // For the package.

  static report(hostFiles, path, message) {
    hostFiles.emit("trouble", { path, message }, "onTrouble", path, message);
  }
  static reportUnkept(hostFiles, path, reason) {
    const advice = "Delete other files, or download it before the page is closed.";
    HostFiles.report(hostFiles, path, `${path} could not be stored (${reason}). ${advice}`);
  }

  #writeFile(path, file, readOnly) {
    if (!file) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("files_write", [file, Boolean(readOnly)], [path]);
  }
}

withDocumentCasing(HostFiles);
withHandlers(HostFiles, ["onChange", "onTrouble"]);
