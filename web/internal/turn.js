// SPDX-License-Identifier: MIT
// "When the others had their turn": after drawing, input and timers, and not held back in hidden pages, as setTimeout
// is.
// Under Node a channel would hand out a thousand messages in one go and starve the timers; setImmediate is made for it.

const waiting = [];
let channel = null;

function nextInPage(action) {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()();
  }
  waiting.push(action);
  channel.port2.postMessage(null);
}

export const onNextTurn = typeof setImmediate === "function" ? (action) => void setImmediate(action) : nextInPage;
