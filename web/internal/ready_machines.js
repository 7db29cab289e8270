// SPDX-License-Identifier: MIT
// Machines that a menu offers to make: each is made when it is first chosen, and from then on is one of vpc's own.

export class ReadyMachines {
  #vpc;
  #offers;
  #making = new Set();

  /** offers: [{ name, make(vpc) }] */
  constructor(vpc, offers) {
    this.#vpc = vpc;
    this.#offers = offers;
  }

  get names() {
    return this.#offers.map(({ name }) => String(name));
  }

  /** Makes the machine and shows it. Rejects with a sentence. */
  async choose(index) {
    const offer = this.#offers[index];
    if (this.#making.has(offer)) return; // chosen twice while it loads
    this.#making.add(offer);
    try {
      this.#vpc.shownMachine = await offer.make(this.#vpc);
    } catch (error) {
      throw new Error(`${offer.name} could not be made. ${error.message}`, { cause: error });
    } finally {
      this.#making.delete(offer);
    }
  }
}
