/**
 * One question at a time, and nothing else on the terminal while it stands.
 *
 * @module
 */

/** Holds what is printed while a person is asked. */
export class HeldOutput {
  #waiting: (() => void)[] = [];
  #asking = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** Prints now, or once nobody is asked any more. */
  print(write: () => void): void {
    if (this.#asking === 0) write();
    else this.#waiting.push(write);
  }

  /** Asks when the questions before it are answered. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    this.#asking++;
    const turn = this.#turn.then(question);
    this.#turn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      if (--this.#asking === 0) {
        for (const write of this.#waiting.splice(0)) write();
      }
    }
  }
}
