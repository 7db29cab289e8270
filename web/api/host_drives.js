// SPDX-License-Identifier: MIT
import { bytesAtHand, bytesToCome } from "./bytes.js";
import { withDocumentCasing } from "./document_casing.js";
import { HRESULT } from "./hresult.js";

/** Ferrite's own: floppy drives of the host, which a page offers for attachHostDrive. */
export class HostDrives {
  #border;
  #files;

  constructor(border, files) {
    this.#border = border;
    this.#files = files;
  }

  /**
   * Offers media under a letter: at once for bytes or an object { size, read(offset, length), write?(offset, bytes),
   * flush?() }, as a Promise for a Blob, File or URL. VM_E_DRIVE_IN_USE: a machine holds the drive of that letter.
   */
  register(letter, media) {
    const bytes = bytesAtHand(media);
    if (bytes) return this.#offer(letter, this.#files.make(bytes));
    const promise = bytesToCome(media);
    if (promise) return promise.then((fetched) => this.#offer(letter, this.#files.keep(fetched)));
    if (media == null) return this.#border.refuse(HRESULT.E_POINTER);
    if (typeof media.read !== "function" || typeof media.size !== "number")
      return this.#border.refuse(HRESULT.E_INVALIDARG);
    return this.#offer(letter, this.#files.makeFromMedia(media));
  }

  unregister(letter) {
    return this.#border.hresult("host_drives_withdraw", [], [letter]);
  }

  /** ["A", "B"] */
  get letters() {
    this.#border.plain("host_drives_letters");
    return [...this.#border.text()];
  }

  #offer(letter, file) {
    if (!file) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("host_drives_offer", [file], [letter]);
  }
}
withDocumentCasing(HostDrives);
