/**
 * Faults told without a client being able to flood whoever reads them.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

const SPAN_MS = 60_000;
/** Kinds that are told in one span: texts of clients may make endless ones. */
const MOST_KINDS = 10;

/**
 * Tells the first fault of a kind in a minute, and how many more there were
 * once the next one comes after that minute, or at the end. Ten kinds a minute
 * are told, all others are counted as one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { systemClock } from "../core/clock.ts";
 * import { FaultReport } from "./serve_faults.ts";
 *
 * const told: string[] = [];
 * using report = new FaultReport({ clock: systemClock, tell: (text) => told.push(text) });
 * for (const _ of [1, 2, 3]) report.came(new Error("no JSON"));
 * report.flush();
 * assert.deepEqual(told, ["no JSON", "2 more faults in a minute like: no JSON"]);
 * ```
 */
export class FaultReport implements Disposable {
  readonly #clock: Clock;
  readonly #tell: (text: string) => void;
  readonly #more = new Map<string, number>();
  #others = 0;
  #sinceMs = 0;

  /** Nothing has been told yet. */
  constructor(
    { clock, tell }: {
      readonly clock: Clock;
      readonly tell: (text: string) => void;
    },
  ) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Tells a fault, or counts it. */
  came(error: unknown): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#sinceMs >= SPAN_MS) {
      this.flush();
      this.#sinceMs = nowMs;
    }
    const text = error instanceof Error ? error.message : String(error);
    const kind = kindOf(text);
    const count = this.#more.get(kind);
    if (count !== undefined) return void this.#more.set(kind, count + 1);
    if (this.#more.size >= MOST_KINDS) return void this.#others++;
    this.#more.set(kind, 0);
    this.#tell(text.slice(0, MOST_TEXT));
  }

  /** Tells what was counted, and begins anew. */
  flush(): void {
    for (const [kind, count] of this.#more) {
      if (count > 0) {
        this.#tell(`${count} more faults in a minute like: ${kind}`);
      }
    }
    if (this.#others > 0) {
      this.#tell(`${this.#others} more faults in a minute of other kinds`);
    }
    this.#more.clear();
    this.#others = 0;
  }

  /** Tells what was counted. */
  [Symbol.dispose](): void {
    this.flush();
  }
}

const MOST_TEXT = 500;

/** What faults have in common that differ in ids and numbers. */
function kindOf(text: string): string {
  return text.slice(0, 80).replaceAll(/[0-9]+/g, "N");
}
