// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

/** A collection as COM has them: counted from 1, iterable. */
export class Collection {
  #count;
  #item;

  /** `item(index)` answers or throws VMError for any index. */
  constructor(count, item) {
    this.#count = count;
    this.#item = item;
  }

  get count() {
    return this.#count();
  }

  /** DISP_E_BADINDEX is thrown outside of 1 to count. */
  item(index) {
    return this.#item(index);
  }

  /** IEnumVARIANT: an iterator. */
  get _newEnum() {
    return this[Symbol.iterator]();
  }

  *[Symbol.iterator]() {
    for (let index = 1; index <= this.count; index++) yield this.item(index);
  }
}
withDocumentCasing(Collection);
