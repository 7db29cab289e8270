// SPDX-License-Identifier: MIT
import { Collection } from "./collection.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

/**
 * Ferrite's own: a folder of the user's in a guest that mounts it. Event: trouble, with path and message, a sentence,
 * when something could not be kept. Removed, it answers VM_E_FOLDER_NOT_SHARED.
 */
export class SharedFolder extends Emitter {
  #border;
  #place;
  #directory;

  constructor(border, machineId, folderId, directory) {
    super();
    this.#border = border;
    this.#place = [machineId, folderId];
    this.#directory = directory;
  }
  /** For the package. */
  static idOf(folder) {
    return folder.#place[1];
  }

  /** The name by which the guest mounts it: mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt */
  get tag() {
    return this.#border.value("folder_tag", (border) => border.text(), this.#place);
  }
  get readOnly() {
    return this.#border.value("folder_read_only", (border) => border.number() !== 0, this.#place);
  }
  /** The FileSystemDirectoryHandle; of Files one in memory with the same methods, and all the guest wrote; of a path null. */
  get directory() {
    return this.#directory;
  }
}
withDocumentCasing(SharedFolder);
withHandlers(SharedFolder, ["onTrouble"]);

/** Ferrite's own: the shared folders of one machine, counted from 1. They are not part of its configuration. */
export class SharedFolders extends Collection {
  #border;
  #store;
  #id;
  #folders = new Map();

  constructor(border, store, machineId) {
    super(
      () => border.value("folder_count", () => border.number(), [machineId]),
      (index) => this.#folders.get(border.value("folder_item", () => border.number(), [machineId, index])),
    );
    this.#border = border;
    this.#store = store;
    this.#id = machineId;
  }

  /**
   * Shares a folder from the machine's next start on. `source`: a FileSystemDirectoryHandle (ask for its permission
   * first), Files, a FileList, or under Node a path. VM_E_VM_RUNNING: not now.
   */
  add(tag, source, { readOnly = false } = {}) {
    let made = null;
    const onTrouble = (path, message) => made?.emit("trouble", { path, message }, "onTrouble", path, message);
    const opened = this.#open(source, onTrouble);
    const numbers = [this.#id, opened.number, Boolean(readOnly)];
    const id = this.#border.value("folder_add", (border) => border.number(), numbers, [tag]);
    made = new SharedFolder(this.#border, this.#id, id, opened.directory);
    this.#folders.set(id, made);
    return made;
  }
  #open(source, onTrouble) {
    let code = source == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG;
    try {
      const opened = source == null ? null : this.#store.open(source, onTrouble);
      if (opened) return opened;
    } catch {
      code = HRESULT.ERROR_PATH_NOT_FOUND; // of a path, under Node
    }
    throw this.#border.error(this.#border.refuse(code));
  }

  /** While the machine is off. */
  remove(folder) {
    if (!(folder instanceof SharedFolder))
      return this.#border.refuse(folder == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    const code = this.#border.hresult("folder_remove", [this.#id, SharedFolder.idOf(folder)]);
    if (code === HRESULT.S_OK) this.#folders.delete(SharedFolder.idOf(folder));
    return code;
  }
}
withDocumentCasing(SharedFolders);
