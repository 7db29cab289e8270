// SPDX-License-Identifier: MIT
// Times of flux changes as a Greaseweazle sends and takes them: intervals in ticks, as bytes that end with a 0.
//   1 to 249          an interval
//   250 to 254, n     250 + (first - 250) * 255 + n - 1
//   255, 1, N         an index pulse N ticks after the last change
//   255, 2, N         N ticks more, without a change
//   255, 3, N         changes every N ticks for the time of the ticks that were added
// N has 28 bits: seven in each of four bytes, whose lowest bit is 1.

const Special = 255;
const Op = { Index: 1, Space: 2, Astable: 3 };
const FirstLong = 250; // first bytes from here on have a second
const MostShort = FirstLong + 5 * 255 - 1;
const Astable = { from: 150e-6, every: 1.25e-6 }; // seconds: what lasts longer is an area without flux

const number28 = (value) => [0, 7, 14, 21].map((shift) => (((value >>> shift) & 0x7f) << 1) | 1);

/** The stream without its final 0 as { intervals, indexes }: indexes are ticks from the beginning. */
export function decodeFlux(bytes) {
  const intervals = [];
  const indexes = [];
  let [at, now, pending] = [0, 0, 0];
  const next = () => {
    if (at >= bytes.length) throw new Error(`The Greaseweazle's flux ends within an entry at byte ${at}. Read again.`);
    return bytes[at++];
  };
  const next28 = () => [0, 7, 14, 21].reduce((value, shift) => value + (next() >> 1) * 2 ** shift, 0);
  while (at < bytes.length) {
    const first = next();
    if (first !== Special) {
      const interval = pending + (first < FirstLong ? first : FirstLong + (first - FirstLong) * 255 + next() - 1);
      intervals.push(interval);
      now += interval;
      pending = 0;
      continue;
    }
    const op = next();
    if (op === Op.Index) indexes.push(now + pending + next28());
    else if (op === Op.Space) pending += next28();
    else throw new Error(`The Greaseweazle's flux has the unknown code ${op} at byte ${at - 1}. Read again.`);
  }
  return { intervals, indexes };
}

function encodeInterval(ticks, frequency) {
  if (ticks < FirstLong) return [ticks];
  if (ticks > Astable.from * frequency) {
    const every = Math.round(Astable.every * frequency);
    return [Special, Op.Space, ...number28(ticks), Special, Op.Astable, ...number28(every)];
  }
  if (ticks > MostShort) return [Special, Op.Space, ...number28(ticks - FirstLong + 1), FirstLong - 1];
  const above = ticks - FirstLong;
  return [FirstLong + Math.floor(above / 255), 1 + (above % 255)];
}

/** The intervals as a stream, with its final 0. */
export function encodeFlux(intervals, frequency) {
  const bytes = [];
  for (const ticks of intervals) if (ticks > 0) bytes.push(...encodeInterval(ticks, frequency));
  bytes.push(0);
  return Uint8Array.from(bytes);
}
