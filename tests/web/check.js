// SPDX-License-Identifier: MIT

/** Few words of its own, so that it runs everywhere. */
export const check = {
  equal(actual, expected, what = "") {
    const [a, b] = [actual, expected].map((value) => (typeof value === "object" ? JSON.stringify(value) : value));
    if (!Object.is(a, b)) throw new Error(`${what ? `${what}: ` : ""}${shown(actual)} is not ${shown(expected)}`);
  },
  ok(value, what) {
    if (!value) throw new Error(what);
  },
  /** `action` throws a VMError with this code. */
  throws(action, hresult, what = "") {
    let thrown = null;
    try {
      action();
    } catch (error) {
      thrown = error;
    }
    this.ok(thrown, `${what}: nothing was thrown`);
    this.equal(thrown.hresult, hresult, what || thrown.message);
    this.equal(thrown.name, "VMError");
    this.ok(thrown.message.length > 5 && thrown.code.length > 3, "a VMError has a sentence and a name");
  },
  async rejects(promise, pattern) {
    const error = await promise.then(
      () => null,
      (reason) => reason,
    );
    this.ok(error, `nothing was rejected with ${pattern}`);
    this.ok(pattern.test(error.message), `"${error.message}" does not match ${pattern}`);
  },
};

const shown = (value) =>
  typeof value === "number" && value > 0x7fffffff ? `0x${value.toString(16).toUpperCase()}` : JSON.stringify(value);
