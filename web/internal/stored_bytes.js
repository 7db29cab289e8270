// SPDX-License-Identifier: MIT

const SmallestRoom = 4096;

/** Bytes that grow as they are written; a gap reads as zeros. */
export class StoredBytes {
  constructor(bytes = new Uint8Array(0)) {
    this.room = bytes;
    this.size = bytes.length;
  }
  get bytes() {
    return this.room.subarray(0, this.size);
  }
  write(offset, from) {
    const end = offset + from.length;
    if (end > this.room.length) {
      const larger = new Uint8Array(Math.max(end, this.room.length * 2, SmallestRoom));
      larger.set(this.bytes);
      this.room = larger;
    }
    this.room.set(from, offset);
    this.size = Math.max(this.size, end);
  }
}
