// SPDX-License-Identifier: MIT
// What comes out of the page's loudspeakers, under the page's own content security policy.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { beep } from "../web/guests.js";
import { drawn, guestShows, openPage, Place } from "./browser.mjs";

const Tone = 1193182 / 1193;
/** A player that steers (web/internal/sound_buffer.js) is up to 0.4 % off, the spectrum half a line of it. */
const Tolerance = 0.004 * Tone + 48000 / 16384 / 2;

/** In the page, before all else: an analyser beside whatever goes to a loudspeaker. */
function tapLoudspeakers() {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && !window.tap) {
      window.tap = new AnalyserNode(this.context, { fftSize: 16384, smoothingTimeConstant: 0 });
      connect.call(this, window.tap);
    }
    return connect.call(this, target, ...rest);
  };
  /** The strongest frequency, and the loudest sample of the last third of a second. */
  window.hear = () => {
    if (!window.tap) return { hertz: 0, loudest: 0 };
    const bins = new Float32Array(window.tap.frequencyBinCount);
    window.tap.getFloatFrequencyData(bins);
    const samples = new Float32Array(window.tap.fftSize);
    window.tap.getFloatTimeDomainData(samples);
    const strongest = bins.indexOf(Math.max(...bins));
    return {
      hertz: (strongest * window.tap.context.sampleRate) / window.tap.fftSize,
      loudest: Math.max(...samples.map(Math.abs)),
    };
  };
}

/** Boots the guest that sounds for ever. */
async function bootBeep(page) {
  await page.evaluate(([image]) => {
    vm.floppyDrives.item(1).insert(new Uint8Array(image), { name: "beep.img" });
    vm.reset();
  }, [Array.from(beep())]);
  await guestShows(page, "A");
}

const heard = (page) => page.evaluate(() => window.hear());
const becomes = (page, loud) =>
  page.waitForFunction((loud) => (loud ? window.hear().loudest > 0.1 : window.hear().loudest < 0.001), loud);
const hostKey = async (page, key) => {
  await page.keyboard.down("ControlRight");
  await page.keyboard.press(key);
  await page.keyboard.up("ControlRight");
  await drawn(page);
};

describe("the page's sound", () => {
  let page, troubles, close;
  before(async () => ({ page, troubles, close } = await openPage({ prepare: (page) => page.addInitScript(tapLoudspeakers) })));
  after(() => close());

  test("begins with the first click, at the frequency that the guest asked for", async () => {
    await bootBeep(page);
    assert.equal(await page.evaluate(() => window.tap), undefined);
    await page.mouse.click(...Place.screen);
    await becomes(page, true);
    // A third of a second without a gap: a host that stumbles has to find its latency first.
    await page.waitForFunction(([tone, tolerance]) => Math.abs(window.hear().hertz - tone) < tolerance, [Tone, Tolerance]);
    const { loudest } = await heard(page);
    assert.ok(loudest < 0.6, `as loud as ${loudest}`);
    assert.equal(await page.evaluate(() => vm.sound.trouble), null);
    const latency = await page.evaluate(() => vm.sound.latency);
    assert.ok(latency > 0 && latency < 400, `${latency} ms`);
    assert.deepEqual(troubles, []);
  });

  test("is as loud as the volume says", async () => {
    const { loudest } = await heard(page);
    await page.evaluate(() => (vm.sound.volume = 0.5));
    await page.waitForTimeout(800);
    const half = (await heard(page)).loudest;
    assert.ok(Math.abs(half / loudest - 0.5) < 0.1, `${half} of ${loudest}`);
    await page.evaluate(() => (vm.sound.volume = 1));
  });

  test("is muted and comes back by the host key and M", async () => {
    await hostKey(page, "KeyM");
    assert.equal(await page.evaluate(() => vm.sound.muted), true);
    await becomes(page, false);
    await hostKey(page, "KeyM");
    await becomes(page, true);
  });

  test("pauses with the machine", async () => {
    await page.evaluate(() => vm.pause());
    await becomes(page, false);
    await page.evaluate(() => vm.resume());
    await becomes(page, true);
  });

  test("opens its volume at the speaker in the status strip", async () => {
    await page.mouse.click(...Place.speaker);
    await drawn(page);
    await page.mouse.click(...Place.volumeMiddle);
    await drawn(page);
    const volume = await page.evaluate(() => vm.sound.volume);
    assert.ok(volume > 0.3 && volume < 0.7, `a volume of ${volume}`);
    await page.keyboard.press("Escape");
  });

  test("is remembered by the page", async () => {
    const volume = await page.evaluate(() => ((vm.sound.muted = true), vm.sound.volume));
    await page.reload();
    await page.waitForFunction(() => window.vm && document.getElementById("cover").classList.contains("done"));
    assert.deepEqual(await page.evaluate(() => [vm.sound.muted, vm.sound.volume]), [true, volume]);
  });
});

test("a browser without audio worklets plays nothing and says so in a sentence", async () => {
  const prepare = (page) => page.addInitScript(() => delete window.AudioWorkletNode);
  const { page, troubles, close } = await openPage({ prepare });
  try {
    await page.mouse.click(...Place.screen);
    assert.match(await page.evaluate(() => vm.sound.trouble), /plays no sound/);
    assert.deepEqual(troubles, []);
  } finally {
    await close();
  }
});
