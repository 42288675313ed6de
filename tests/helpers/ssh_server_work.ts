/**
 * Handlers of the test server that are still at work.
 *
 * @module
 */

const PATIENCE_MS = 30_000;

/** Keeps promises until they settle, and the first error among them. */
export class Workload {
  readonly #running = new Map<Promise<void>, string>();
  #failure: { readonly error: unknown } | undefined;

  /** Takes a promise over; its rejection comes out of `settle()`. */
  add(name: string, work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#running.delete(watched));
    this.#running.set(watched, name);
  }

  /** Waits for all, at most 5 s; throws what the first to fail threw. */
  async settle(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const patience = setTimeout(() => {
      const names = [...this.#running.values()].join(", ");
      const message = `handlers outlive their connection: ${names}`;
      late.reject(new Error(message));
    }, PATIENCE_MS);
    try {
      await Promise.race([Promise.all(this.#running.keys()), late.promise]);
    } finally {
      clearTimeout(patience);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
