// SPDX-License-Identifier: MIT
// A file as SuperCard Pro writes it ("SuperCard Pro Image File Specification v2.5"), from captures of flux: what the
// core reads, whatever device was the source.

const TickHertz = 40e6;
const TableAt = 16;
const MostTracks = 168;
const RevolutionBytes = 12;
const Flags = 0x03; // from index pulse to index pulse, 96 tracks an inch

/** The samples of a turn: 16 bits each, a 0 for 65536 ticks without a change. */
function samplesOf(changes, begin, end) {
  const samples = [];
  let last = begin;
  for (const change of changes) {
    if (change <= last || change >= end) continue;
    let interval = change - last;
    for (; interval > 0xffff; interval -= 0x10000) samples.push(0);
    samples.push(interval || 1);
    last = change;
  }
  return samples;
}

/** A track's header and samples; a capture is { intervals, indexes, frequency } with one index more than revolutions. */
function trackOf(number, { intervals, indexes, frequency }, revolutions) {
  const scaled = (ticks) => Math.round((ticks * TickHertz) / frequency);
  let now = 0;
  const changes = intervals.map((interval) => scaled((now += interval)));
  const pulses = indexes.map(scaled);
  if (pulses.length <= revolutions) throw new RangeError(`Track ${number} was read for fewer than ${revolutions} turns.`);
  const turns = Array.from({ length: revolutions }, (_, n) => samplesOf(changes, pulses[n], pulses[n + 1]));
  let at = 4 + revolutions * RevolutionBytes;
  const bytes = new Uint8Array(at + turns.reduce((sum, turn) => sum + turn.length * 2, 0));
  const view = new DataView(bytes.buffer);
  bytes.set([0x54, 0x52, 0x4b, number]); // "TRK"
  turns.forEach((samples, n) => {
    const entry = 4 + n * RevolutionBytes;
    view.setUint32(entry, pulses[n + 1] - pulses[n], true);
    view.setUint32(entry + 4, samples.length, true);
    view.setUint32(entry + 8, at, true);
    for (const sample of samples) {
      view.setUint16(at, sample);
      at += 2;
    }
  });
  return bytes;
}

/**
 * `captures` maps track numbers, cylinder * 2 + head, to { intervals, indexes, frequency }, as Greaseweazle.readFlux
 * answers them.
 */
export function scpFile(captures, revolutions) {
  const tracks = [...captures].sort(([a], [b]) => a - b).map(([number, flux]) => [number, trackOf(number, flux, revolutions)]);
  const head = TableAt + MostTracks * 4;
  const file = new Uint8Array(head + tracks.reduce((sum, [, track]) => sum + track.length, 0));
  const view = new DataView(file.buffer);
  file.set([0x53, 0x43, 0x50, 0x25]); // "SCP", version 2.5
  file[5] = revolutions;
  file[6] = tracks[0]?.[0] ?? 0;
  file[7] = tracks.at(-1)?.[0] ?? 0;
  file[8] = Flags;
  let at = head;
  for (const [number, track] of tracks) {
    view.setUint32(TableAt + number * 4, at, true);
    file.set(track, at);
    at += track.length;
  }
  view.setUint32(12, file.subarray(TableAt).reduce((sum, byte) => (sum + byte) >>> 0, 0), true);
  return file;
}
