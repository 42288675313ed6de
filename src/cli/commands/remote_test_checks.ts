/**
 * A list of checks, each with its time and its answer.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";

/** The answer of one check, as `--json` prints it. */
export interface Check {
  /** As `connect`. */
  readonly name: string;
  /** Whether it passed. */
  readonly ok: boolean;
  /** Milliseconds, one decimal. */
  readonly ms: number;
  /** What was found; empty when it failed. */
  readonly detail: string;
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** Collects checks and tells of each as it is known. */
export class Checklist {
  readonly #checks: Check[] = [];
  readonly #tell: (check: Check) => void;

  /** Tells `tell` of every check. */
  constructor(tell: (check: Check) => void) {
    this.#tell = tell;
  }

  /** All so far. */
  get checks(): readonly Check[] {
    return this.#checks;
  }

  /** Whether all so far passed. */
  get ok(): boolean {
    return this.#checks.every((check) => check.ok);
  }

  /** Runs and times a check; undefined when it failed. */
  async run<T>(
    name: string,
    work: () => Promise<{ readonly value: T; readonly detail: string }>,
  ): Promise<T | undefined> {
    const started = performance.now();
    try {
      const { value, detail } = await work();
      this.add(name, performance.now() - started, undefined, detail);
      return value;
    } catch (error) {
      this.add(name, performance.now() - started, error);
      return undefined;
    }
  }

  /** Adds what is already known. An error that is a bug is thrown on. */
  add(name: string, ms: number, error: unknown, detail = ""): void {
    if (error !== undefined && !(error instanceof ParacleError)) throw error;
    const check: Check = {
      name,
      ok: error === undefined,
      ms: Math.round(ms * 10) / 10,
      detail: printable(detail),
      ...(error === undefined
        ? {}
        : { error: { code: error.code, message: error.message } }),
    };
    this.#checks.push(check);
    this.#tell(check);
  }
}
