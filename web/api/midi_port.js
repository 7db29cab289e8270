// SPDX-License-Identifier: MIT
import { BytePort } from "./byte_port.js";
import { withDocumentCasing } from "./document_casing.js";
import { HRESULT } from "./hresult.js";
import { connectMidi } from "./midi_cable.js";

/** Ferrite's own: the MPU-401 at 330h, in UART mode. */
export class MidiPort extends BytePort {
  #border;
  #machine;
  #cable = null;

  constructor(border, machine, machineId) {
    super(border, [machineId], "midi_write");
    this.#border = border;
    this.#machine = machine;
  }

  /**
   * Plays on a MIDIOutput of Web MIDI, and hears a MIDIInput; either may be missing. Answers the cable, which takes the
   * place of the one before.
   */
  connect({ output = null, input = null } = {}) {
    if (typeof output?.send !== "function" && typeof input?.addEventListener !== "function")
      throw this.#border.error(this.#border.refuse(output || input ? HRESULT.E_INVALIDARG : HRESULT.E_POINTER));
    this.#cable?.close();
    return (this.#cable = connectMidi(this, this.#machine, { output, input }));
  }
}
withDocumentCasing(MidiPort);
