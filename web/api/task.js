// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";
import { HRESULT } from "./hresult.js";
import { VMError } from "./vm_error.js";

const Forever = -1;
const LongestWait = 4_000_000;

/** IVMTask. Ferrite's operations are over when the call that began them returns, so a task is a report. */
export class FinishedTask {
  #fields;

  /** `fields`: { id, result, error, code, description, errorDescription } */
  constructor(fields) {
    this.#fields = fields;
  }

  get id() {
    return this.#fields.id;
  }
  get description() {
    return this.#fields.description;
  }
  get isComplete() {
    return true;
  }
  get percentCompleted() {
    return 100;
  }
  /** VMTaskResult */
  get result() {
    return this.#fields.result;
  }
  /** HRESULT of the finished operation, unsigned. */
  get error() {
    return this.#fields.error;
  }
  get errorDescription() {
    return this.#fields.errorDescription;
  }
  get isCancelable() {
    return false;
  }

  /** A Promise of the HRESULT; -1 waits for ever, 0 to 4,000,000 so many milliseconds. */
  async waitForCompletion(milliseconds) {
    const possible = Number.isInteger(milliseconds) && milliseconds >= Forever && milliseconds <= LongestWait;
    return possible ? HRESULT.S_OK : HRESULT.E_INVALIDARG;
  }
  /** Nothing is left to cancel. */
  cancel() {
    return HRESULT.E_FAIL;
  }
}

/** What a method returns: the task, which can be awaited, too. `await` gives the finished task or throws its error. */
export class Task extends FinishedTask {
  #fields;

  constructor(fields) {
    super(fields);
    this.#fields = fields;
  }

  /** The task whose numbers and texts a call left at the border. */
  static read(border) {
    const error = border.number(2);
    const fields = { id: border.number(0), result: border.number(1), error };
    fields.description = border.text(0);
    fields.errorDescription = border.text(1);
    fields.code = border.describe(error).name;
    return new Task(fields);
  }

  then(resolved, rejected) {
    const { error, code, errorDescription } = this.#fields;
    const outcome = error > 0x7fffffff ? Promise.reject(new VMError(error, code, errorDescription)) : null;
    return (outcome ?? Promise.resolve(new FinishedTask(this.#fields))).then(resolved, rejected);
  }
}
withDocumentCasing(FinishedTask);
