// SPDX-License-Identifier: MIT
// The machines' sound on the page's loudspeakers: takes it from the module after the slices and hands it to an audio
// worklet. Browsers let a page sound after its first gesture. A hidden page, and one that has been silent for a while,
// lets the audio device sleep.
const DefaultLatency = 50; // milliseconds in store
const TakeEvery = 5; // milliseconds
const SleepWhileAudible = 10; // milliseconds: the device has no more in store than it needs
const SilenceBeforeSleep = 5000;
const Gestures = ["keydown", "pointerdown", "pointerup", "touchend"];

const sentenceOf = (why) =>
  `This browser plays no sound for the page (${why}). Allow sound for this site in the browser's settings, then load ` +
  "the page again.";

/** A machine's part: what vm.sound asks of it. */
class MachineSound {
  #speakers;
  #border;
  #id;
  #node = null;
  #volume = null;
  #gain = 1;
  #wish = DefaultLatency;
  #stored = 0; // seconds in the worklet

  constructor(speakers, border, id) {
    this.#speakers = speakers;
    this.#border = border;
    this.#id = id;
  }

  get trouble() {
    return this.#speakers.trouble;
  }
  get latency() {
    const { context } = this.#speakers;
    if (!this.#node) return this.#wish;
    return Math.round(1000 * (this.#stored + context.baseLatency + (context.outputLatency || 0)));
  }
  set latency(milliseconds) {
    if (!(milliseconds > 0)) return;
    this.#wish = Number(milliseconds);
    this.#node?.port.postMessage({ latency: this.#wish / 1000 });
  }
  setGain(gain) {
    this.#gain = gain;
    this.#volume?.gain.setTargetAtTime(gain, this.#speakers.context.currentTime, 0.01);
  }

  read() {
    return this.#read().frames;
  }

  /** Hands what is new to the worklet. True: there is something to hear. */
  pump() {
    const { frames, audible } = this.#read();
    const { context } = this.#speakers;
    if (context && audible && !this.#node) this.#connect(context);
    if (this.#node && frames.length && context.state === "running") this.#node.port.postMessage(frames, [frames.buffer]);
    return audible;
  }

  close() {
    this.#node?.disconnect();
    this.#volume?.disconnect();
  }

  #read() {
    return this.#border.value(
      "sound_read",
      (border) => {
        const bytes = border.bytes();
        return { frames: new Int16Array(bytes.buffer, 0, bytes.length >> 1), audible: border.number() !== 0 };
      },
      [this.#id],
    );
  }

  #connect(context) {
    this.#volume = new GainNode(context, { gain: this.#gain });
    this.#volume.connect(context.destination);
    this.#node = new AudioWorkletNode(context, "ferrite-sound", {
      numberOfInputs: 0,
      outputChannelCount: [2],
      processorOptions: { latency: this.#wish / 1000 },
    });
    this.#node.port.onmessage = ({ data }) => (this.#stored = data);
    this.#node.connect(this.#volume);
  }
}

/** Of an application; `plays`: aloud, as guest time follows the wall clock. */
export class Loudspeakers {
  #border;
  #plays;
  #clock = null;
  #machines = new Map();
  #taken = 0;
  #heard = -Infinity;
  #opening = false;
  /** The page's AudioContext, once its worklet is loaded; null: not yet, or not here. */
  context = null;
  trouble = null;

  constructor(border, plays) {
    this.#border = border;
    this.#plays = plays && globalThis.document !== undefined;
    if (!this.#plays) return;
    if (!globalThis.AudioContext || !globalThis.AudioWorkletNode) {
      this.trouble = sentenceOf("it has no audio worklets, or the page comes without https");
      this.#plays = false;
    } else {
      for (const type of Gestures) addEventListener(type, this.#gesture, { capture: true, passive: true });
      document.addEventListener("visibilitychange", () => this.#wakeOrSleep());
    }
  }

  /** For vm.sound. */
  machine(id) {
    const sound = new MachineSound(this, this.#border, id);
    this.#machines.set(id, sound);
    return sound;
  }

  follow(clock) {
    this.#clock = clock;
    if (this.#plays) clock.watch(() => this.#pump());
  }

  #gesture = async () => {
    if (!this.context && !this.#opening) await this.#open();
    this.#wakeOrSleep();
  };

  async #open() {
    this.#opening = true;
    try {
      const context = new AudioContext({ latencyHint: "interactive", sampleRate: 48_000 });
      await context.audioWorklet.addModule(new URL("./sound_worklet.js", import.meta.url));
      this.context = context;
      this.trouble = null;
    } catch (error) {
      this.trouble = sentenceOf(error.message);
    }
    this.#opening = false;
  }

  #pump() {
    const now = performance.now();
    if (now - this.#taken < TakeEvery) return;
    this.#taken = now;
    let audible = false;
    for (const [id, sound] of this.#machines) {
      try {
        audible = sound.pump() || audible;
      } catch {
        sound.close();
        this.#machines.delete(id); // unregistered
      }
    }
    if (audible) this.#heard = now;
    this.#clock.sleepAtMost(audible ? SleepWhileAudible : undefined);
    this.#wakeOrSleep();
  }

  #wakeOrSleep() {
    if (!this.context) return;
    const wanted = !document.hidden && performance.now() - this.#heard < SilenceBeforeSleep;
    if (wanted && this.context.state === "suspended") this.context.resume().catch(() => {}); // not before a gesture
    if (!wanted && this.context.state === "running") this.context.suspend().catch(() => {});
  }
}
