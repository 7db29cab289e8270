// SPDX-License-Identifier: MIT
// Guest time as a client asks for it: run so long, or until something holds. Deterministic machines have no other.
import { HRESULT } from "../api/hresult.js";
import { VMError } from "../api/vm_error.js";
import { onNextTurn } from "./turn.js";

const NanosecondsPerMillisecond = 1e6;
const StepMilliseconds = 10; // of guest time between two looks
const BudgetMilliseconds = 8; // of host time before others get their turn
const LookEvery = 15; // milliseconds
const DefaultLimit = 60_000; // of guest time, with a condition only

/** Lets timers, drawing and input go on. */
const nextTurn = () => new Promise(onNextTurn);

export class MachineTime {
  #border;
  #clock;
  #machine;
  #deterministic;

  constructor(border, clock, machineId, deterministic) {
    this.#border = border;
    this.#clock = clock;
    this.#machine = machineId;
    this.#deterministic = deterministic;
  }

  /** A Promise of the HRESULT. */
  async run(milliseconds, condition) {
    const limit = milliseconds ?? (condition ? DefaultLimit : NaN);
    if (typeof limit !== "number" || !(limit >= 0)) return this.#border.refuse(HRESULT.E_INVALIDARG);
    try {
      const held = await this.#runUntil(condition ?? (() => false), limit);
      return held || !condition ? HRESULT.S_OK : this.#border.refuse(HRESULT.VM_E_TIMED_OUT);
    } catch (error) {
      if (error instanceof VMError) return error.hresult;
      throw error;
    }
  }

  /** Whether `look()` came true within `limit` milliseconds. */
  until(look, limit) {
    return this.#deterministic ? this.#runUntil(look, limit) : this.#watchUntil(look, limit);
  }

  async #runUntil(look, limit) {
    let left = limit;
    let turnEnds = performance.now() + BudgetMilliseconds;
    while (!look()) {
      if (left <= 0) return false;
      const step = Math.min(StepMilliseconds, left);
      left -= step;
      for (let nanoseconds = Math.ceil(step * NanosecondsPerMillisecond); nanoseconds > 0;) {
        nanoseconds = this.#run(nanoseconds, Math.max(turnEnds - performance.now(), 1));
        if (performance.now() < turnEnds) continue;
        await nextTurn();
        turnEnds = performance.now() + BudgetMilliseconds;
      }
    }
    return true;
  }

  #run(nanoseconds, budget) {
    return this.#border.value("vm_run", (border) => border.number(), [this.#machine, nanoseconds, Math.ceil(budget)]);
  }

  #watchUntil(look, limit) {
    return new Promise((resolve, reject) => {
      let looked = 0;
      const finish = (settle, value) => {
        clearTimeout(timer);
        stop();
        settle(value);
      };
      const check = () => {
        const now = performance.now();
        if (now - looked < LookEvery) return;
        looked = now;
        try {
          if (look()) finish(resolve, true);
        } catch (error) {
          finish(reject, error);
        }
      };
      const stop = this.#clock.watch(check);
      const timer = setTimeout(() => finish(resolve, false), limit);
      check();
    });
  }
}
