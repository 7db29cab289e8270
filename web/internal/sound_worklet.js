// SPDX-License-Identifier: MIT
// The audio thread's side of sound.js. Messages in: Int16Array of frames, { latency } in seconds; out: seconds in store.
import { SoundBuffer } from "./sound_buffer.js";

const ReportEvery = 64; // blocks of 128 frames

class FerriteSound extends AudioWorkletProcessor {
  #buffer;
  #blocks = 0;

  constructor({ processorOptions: { latency } }) {
    super();
    this.#buffer = new SoundBuffer(sampleRate, latency);
    this.port.onmessage = ({ data }) => {
      if (data instanceof Int16Array) this.#buffer.push(data);
      else this.#buffer.latency = data.latency;
    };
  }

  process(inputs, [[left, right]]) {
    this.#buffer.pull(left, right);
    if (++this.#blocks % ReportEvery === 0) this.port.postMessage(this.#buffer.stored);
    return true;
  }
}
registerProcessor("ferrite-sound", FerriteSound);
