// SPDX-License-Identifier: MIT
import { bytesAtHand } from "./bytes.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

/** A port through which bytes come and go. Event: data, with bytes that the guest sent. */
export class BytePort extends Emitter {
  #border;
  #machine;
  #call;

  /** For the package: `call` is the function that sends. */
  constructor(border, machineId, call) {
    super();
    this.#border = border;
    this.#machine = [machineId];
    this.#call = call;
  }

  /** Ferrite's own: sends bytes, or a string as UTF-8, to the guest. */
  write(data) {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : bytesAtHand(data);
    if (!bytes) return this.#border.refuse(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult(this.#call, this.#machine);
  }
}
withDocumentCasing(BytePort);
withHandlers(BytePort, ["onData"]);
