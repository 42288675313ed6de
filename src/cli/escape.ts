/**
 * The way out of a remote terminal, as in ssh(1), ESCAPE CHARACTERS: `~.` at
 * the beginning of a line leaves, `~~` types one `~`. Ctrl-C belongs to the
 * remote there, and a remote may ignore it.
 *
 * @module
 */

const TILDE = 0x7e;
const DOT = 0x2e;
const CR = 0x0d;
const LF = 0x0a;

/** What became of the keys that were typed. */
export interface TypedKeys {
  /** What the remote gets. */
  readonly keys: Uint8Array;
  /** Whether the way out was typed. */
  readonly leave: boolean;
}

/** Watches what is typed for the way out. */
export class EscapeFilter {
  #atLineStart = true;
  #tilde = false;

  /**
   * Takes what was typed. A `~` at the beginning of a line waits for the key
   * that follows.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { EscapeFilter } from "./escape.ts";
   *
   * const filter = new EscapeFilter();
   * const type = (text: string) => filter.push(new TextEncoder().encode(text));
   * assert.equal(type("ls ~.\r").leave, false);
   * assert.equal(type("~.").leave, true);
   * ```
   */
  push(typed: Uint8Array): TypedKeys {
    const keys: number[] = [];
    for (const key of typed) {
      if (this.#tilde) {
        this.#tilde = false;
        if (key === DOT) return { keys: Uint8Array.from(keys), leave: true };
        if (key !== TILDE) keys.push(TILDE);
      } else if (key === TILDE && this.#atLineStart) {
        this.#tilde = true;
        continue;
      }
      keys.push(key);
      this.#atLineStart = key === CR || key === LF;
    }
    return { keys: Uint8Array.from(keys), leave: false };
  }
}

/** {@linkcode EscapeFilter} as a stream; `leave` is called once, for the way out. */
export function watchForEscape(
  leave: () => void,
): TransformStream<Uint8Array, Uint8Array> {
  const filter = new EscapeFilter();
  return new TransformStream({
    transform: (typed, controller) => {
      const result = filter.push(typed);
      if (result.keys.length > 0) controller.enqueue(result.keys);
      if (!result.leave) return;
      controller.terminate();
      leave();
    },
  });
}
