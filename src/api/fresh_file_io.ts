/**
 * A small file that other processes change: read again when it is another one.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** How old what is known of the file may be, in milliseconds. */
const MAX_AGE_MS = 500;

/**
 * Reads `path` through `read` and remembers the answer. The file is looked at
 * again after 500 ms, and read again only when it has changed; a failure is
 * not remembered. `read` is not called while there is no file: the answer is
 * undefined then. `now` is in milliseconds.
 */
export class FreshFile<T> {
  readonly #path: string;
  readonly #read: (path: string) => Promise<T | undefined>;
  readonly #now: () => number;
  #lookedMs = -Infinity;
  #seen: string | undefined;
  #value: T | undefined;

  /** Nothing is read yet. */
  constructor(
    path: string,
    read: (path: string) => Promise<T | undefined>,
    now: () => number,
  ) {
    this.#path = path;
    this.#read = read;
    this.#now = now;
  }

  /**
   * What the file says, at most 500 ms old.
   *
   * @throws {ParacleError} `config.permission_denied`; what `read` throws.
   */
  async get(): Promise<T | undefined> {
    const nowMs = this.#now();
    const ageMs = nowMs - this.#lookedMs;
    if (ageMs >= 0 && ageMs < MAX_AGE_MS) return this.#value;
    // Looked at before it is read: a change in between is seen next time.
    const seen = await stampOf(this.#path);
    if (seen === undefined || seen !== this.#seen) {
      this.#value = seen === undefined
        ? undefined
        : await this.#read(this.#path);
      this.#seen = seen;
    }
    this.#lookedMs = nowMs;
    return this.#value;
  }

  /** Has the next `get()` look again: this process has changed the file. */
  expire(): void {
    this.#lookedMs = -Infinity;
  }
}

/** What tells two states of a file apart; undefined without a file. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { mtime, size, ino, mode, uid } = await Deno.stat(path);
    return [mtime?.getTime(), size, ino, mode, uid].join(" ");
  } catch (error) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return undefined;
    }
    const shown = printable(path);
    throw new ParacleError(
      "config.permission_denied",
      `Cannot look at ${shown}: this process may not; see: ls -ld ${shown}`,
      { details: { path }, cause: error },
    );
  }
}
