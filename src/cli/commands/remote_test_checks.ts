/**
 * A list of checks, each with its time and its answer.
 *
 * @module
 */
import { type ErrorCode, ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";

/** The answer of one check, as `--json` prints it. */
export interface Check {
  /** As `connect`. */
  readonly name: string;
  /** Whether it passed. */
  readonly ok: boolean;
  /** Milliseconds, one decimal; null when it took no time of its own. */
  readonly ms: number | null;
  /** What was found; empty when it failed. */
  readonly detail: string;
  /** What is odd although it passed, and what to do about it. */
  readonly warning?: string;
  /** Why it failed; the message ends with what to do. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a list needs to know. */
export interface ChecklistOptions {
  /** Told of every check as it is known. */
  readonly tell: (check: Check) => void;
  /** What mends a failure whose message does not say, or nothing. */
  readonly repair: (code: ErrorCode) => string;
}

/** Collects checks and tells of each as it is known. */
export class Checklist {
  readonly #checks: Check[] = [];
  readonly #options: ChecklistOptions;

  /** An empty list. */
  constructor(options: ChecklistOptions) {
    this.#options = options;
  }

  /** All so far. */
  get checks(): readonly Check[] {
    return this.#checks;
  }

  /** The first that failed. */
  get failed(): Check | undefined {
    return this.#checks.find((check) => !check.ok);
  }

  /** Runs and times a check; undefined when it failed. */
  async run<T>(
    name: string,
    work: () => Promise<{ readonly value: T; readonly detail: string }>,
  ): Promise<T | undefined> {
    const started = performance.now();
    try {
      const { value, detail } = await work();
      this.pass(name, detail, performance.now() - started);
      return value;
    } catch (error) {
      this.fail(name, error, performance.now() - started);
      return undefined;
    }
  }

  /** Adds a check that passed; without a time, another one's told it too. */
  pass(name: string, detail: string, ms?: number): void {
    this.#add({ name, ok: true, ms: rounded(ms), detail: printable(detail) });
  }

  /** Adds a check that passed and yet is odd. */
  warn(name: string, detail: string, warning: string, ms?: number): void {
    this.#add({
      name,
      ok: true,
      ms: rounded(ms),
      detail: printable(detail),
      warning: printable(warning),
    });
  }

  /** Adds a check that failed. An error that is a bug is thrown on. */
  fail(name: string, error: unknown, ms: number): void {
    if (!(error instanceof ParacleError)) throw error;
    const { code } = error;
    const repair = this.#options.repair(code);
    const message = error.message + (repair === "" ? "" : `; ${repair}`);
    this.#add({
      name,
      ok: false,
      ms: rounded(ms),
      detail: "",
      error: { code, message },
    });
  }

  #add(check: Check): void {
    this.#checks.push(check);
    this.#options.tell(check);
  }
}

/** A check as a line of text. */
export function checkLine(check: Check): string {
  const { ok, warning } = check;
  const mark = !ok ? "FAIL" : warning === undefined ? "ok  " : "warn";
  const time = (check.ms === null ? "" : `${check.ms.toFixed(0)} ms`)
    .padStart(8);
  const text = ok
    ? [check.detail, ...(warning === undefined ? [] : [warning])].join("; ")
    : `${check.error?.message} [${check.error?.code}]`;
  return `${mark}  ${check.name.padEnd(14)} ${time}  ${text}`.trimEnd() + "\n";
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
