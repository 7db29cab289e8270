// SPDX-License-Identifier: MIT
// The records of a journal. One that was not written whole does not match its checksum: it ends the journal, and so does
// one that an earlier generation left behind.

/** What a record does; `id` is a file's, except where it says otherwise. */
export const RecordKind = {
  Catalogue: 1, // the first of each generation; payload: all that is known of the files, as JSON
  Entry: 2, // payload: path and flags, as JSON
  Write: 3, // payload: bytes, from `offset` on
  Replace: 4, // payload: the whole contents
  Remove: 5,
  List: 6, // payload: a list of the application's own, as JSON
};

// Little endian. The checksum is that of all that follows it, payload included.
const Field = { Magic: 0, Checksum: 4, Generation: 8, Index: 12, Kind: 16, PayloadBytes: 20, Id: 24, Offset: 32 };
const HeaderBytes = 40;
const Magic = 0x4a_72_65_46;

const CrcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc >>> 0;
});
function crc32(bytes) {
  let crc = 0xffffffff;
  for (let n = 0; n < bytes.length; n++) crc = CrcTable[(crc ^ bytes[n]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const Empty = new Uint8Array(0);

/** Records { kind, id, offset?, payload? } as they follow one another from `index` on. */
export function encodeRecords(records, generation, index) {
  const total = records.reduce((sum, { payload = Empty }) => sum + HeaderBytes + payload.length, 0);
  const all = new Uint8Array(total);
  let at = 0;
  for (const { kind, id = 0, offset = 0, payload = Empty } of records) {
    const size = HeaderBytes + payload.length;
    const view = new DataView(all.buffer, at, size);
    view.setUint32(Field.Magic, Magic, true);
    view.setUint32(Field.Generation, generation, true);
    view.setUint32(Field.Index, index++, true);
    view.setUint32(Field.Kind, kind, true);
    view.setUint32(Field.PayloadBytes, payload.length, true);
    view.setFloat64(Field.Id, id, true);
    view.setFloat64(Field.Offset, offset, true);
    all.set(payload, at + HeaderBytes);
    view.setUint32(Field.Checksum, crc32(all.subarray(at + Field.Generation, at + size)), true);
    at += size;
  }
  return all;
}

/** The whole records at the beginning of `bytes`: { generation, records, end }; null: there is none. */
export function decodeRecords(bytes) {
  const records = [];
  let generation = 0;
  let at = 0;
  for (let record = decodeAt(bytes, at); record; record = decodeAt(bytes, at)) {
    if (records.length === 0) generation = record.generation;
    if (record.generation !== generation || record.index !== records.length) break;
    records.push(record);
    at = record.end;
  }
  return records[0]?.kind === RecordKind.Catalogue ? { generation, records, end: at } : null;
}

function decodeAt(bytes, at) {
  if (at + HeaderBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const payloadBytes = view.getUint32(Field.PayloadBytes, true);
  const end = at + HeaderBytes + payloadBytes;
  if (view.getUint32(Field.Magic, true) !== Magic || end > bytes.length) return null;
  if (view.getUint32(Field.Checksum, true) !== crc32(bytes.subarray(at + Field.Generation, end))) return null;
  return {
    generation: view.getUint32(Field.Generation, true),
    index: view.getUint32(Field.Index, true),
    kind: view.getUint32(Field.Kind, true),
    id: view.getFloat64(Field.Id, true),
    offset: view.getFloat64(Field.Offset, true),
    payload: bytes.subarray(at + HeaderBytes, end),
    end,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const toJsonBytes = (value) => encoder.encode(JSON.stringify(value));
export const fromJsonBytes = (bytes) => JSON.parse(decoder.decode(bytes));
