// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { test } from "node:test";
import { MidiMessages } from "../../web/api/midi_messages.js";

const messages = (...bytes) => {
  const parser = new MidiMessages();
  return bytes.flatMap((byte) => parser.push(byte));
};

test("running status is spelled out", () => {
  assert.deepEqual(messages(0x90, 60, 100, 60, 0, 0xc1, 5, 6), [[0x90, 60, 100], [0x90, 60, 0], [0xc1, 5], [0xc1, 6]]);
});

test("real time messages come at once, in the middle of others", () => {
  assert.deepEqual(messages(0x90, 0xf8, 60, 0xfe, 100, 0xff), [[0xf8], [0xfe], [0x90, 60, 100], [0xff]]);
});

test("system exclusive is one message, whatever its length", () => {
  assert.deepEqual(messages(0xf0, 0x7e, 0x7f, 9, 0xf8, 1, 0xf7), [[0xf8], [0xf0, 0x7e, 0x7f, 9, 1, 0xf7]]);
});

test("system common messages end running status", () => {
  assert.deepEqual(messages(0x90, 60, 100, 0xf2, 1, 2, 60, 100, 0xf6, 0xf3, 4), [
    [0x90, 60, 100],
    [0xf2, 1, 2],
    [0xf6],
    [0xf3, 4],
  ]);
});

test("what is no message is dropped: data without a status, undefined codes, an exclusive that another status ends", () => {
  assert.deepEqual(messages(60, 100, 0xf4, 1, 0xf9, 0xfd, 0xf7, 0xf0, 1, 2, 0x80, 60, 0), [[0x80, 60, 0]]);
});

test("an exclusive that never ends is given up", () => {
  const endless = messages(0xf0, ...new Array(100_000).fill(1), 0xf7, 0x90, 1, 2);
  assert.deepEqual(endless, [[0x90, 1, 2]]);
});
