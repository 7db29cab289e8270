// SPDX-License-Identifier: MIT
import { Cable } from "./cable.js";
import { MidiMessages } from "./midi_messages.js";

const [ControlChange, AllSoundOff, AllNotesOff] = [0xb0, 120, 123];
const Channels = 16;

/** What MidiPort.connect answers: `output` and `input` are Web MIDI's; either may be missing. */
export function connectMidi(port, machine, { output, input }) {
  const messages = new MidiMessages();
  const unplugged = new AbortController();
  const send = (message) => {
    try {
      output.send(message);
    } catch (error) {
      cable.enter("connected", `${output.name ?? "The MIDI output"} refused a message (${error.message}).`);
    }
  };
  const silence = () => {
    for (let channel = 0; channel < Channels; channel++)
      for (const controller of [AllNotesOff, AllSoundOff]) send([ControlChange | channel, controller, 0]);
  };
  const cable = new Cable(() => {
    unplugged.abort();
    if (output) silence();
  });

  const { signal } = unplugged;
  if (output) {
    const play = ({ bytes }) => [...bytes].flatMap((byte) => messages.push(byte)).forEach(send);
    port.addEventListener("data", play, { signal });
    for (const type of ["statechange", "reset"]) machine.addEventListener(type, silence, { signal }); // nobody ends its notes
  }
  input?.addEventListener("midimessage", ({ data }) => port.write(data), { signal });
  cable.enter("connected", `Connected to ${[output, input].flatMap((end) => end?.name ?? []).join(" and ") || "MIDI"}.`);
  return cable;
}
