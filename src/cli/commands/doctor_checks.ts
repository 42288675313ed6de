/**
 * The checks of `paracle doctor`: those of a checklist, with the command that
 * mends each that failed, and those that could not be made.
 *
 * @module
 */
import type { ErrorCode } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { type Check, checkLine, Checklist } from "./remote_test_checks.ts";

/** The answer of one check, as `--json` prints it. */
export interface DoctorCheck {
  /** As `host key`. */
  readonly name: string;
  /** What came of it; `skip` is no failure. */
  readonly status: "ok" | "warn" | "fail" | "skip";
  /** Milliseconds, one decimal; null when it took no time of its own. */
  readonly ms: number | null;
  /** What was found, or why it was left out; empty when it failed. */
  readonly detail: string;
  /** What is odd though it passed. */
  readonly warning?: string;
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
  /** The command to type next; null when there is none. */
  readonly fix: string | null;
}

/** What a list needs to know. */
export interface DoctorListOptions {
  /** Told of every check as it is known. */
  readonly tell: (check: DoctorCheck) => void;
}

/** The command that mends a failed check. */
export type FixOf = (check: string, code: string) => string | undefined;

/** Collects what the doctor finds and tells of each as it is known. */
export class DoctorList {
  readonly #checks: DoctorCheck[] = [];
  readonly #tell: (check: DoctorCheck) => void;

  /** An empty list. */
  constructor({ tell }: DoctorListOptions) {
    this.#tell = tell;
  }

  /** All so far. */
  get checks(): readonly DoctorCheck[] {
    return this.#checks;
  }

  /** Whether none has failed. */
  get ok(): boolean {
    return !this.#checks.some(({ status }) => status === "fail");
  }

  /** A part of the list, whose failures are mended as `fix` says. */
  part(fix: FixOf, repair: (code: ErrorCode) => string = () => ""): Checklist {
    return new Checklist({ tell: (check) => this.#take(check, fix), repair });
  }

  /** Adds a check that is not made; `fix` is what would make it pass. */
  skip(name: string, detail: string, fix?: string): void {
    const shown = printable(detail);
    this.#add({
      name,
      status: "skip",
      ms: null,
      detail: shown,
      fix: fix ?? null,
    });
  }

  /** Adds those of `names` that were not told of, as not made. */
  skipRest(names: readonly string[]): void {
    const told = new Set(this.#checks.map(({ name }) => name));
    for (const name of names) {
      if (!told.has(name)) this.skip(name, "not reached");
    }
  }

  #take({ ok, error, ...check }: Check, fix: FixOf): void {
    this.#add({
      ...check,
      status: !ok ? "fail" : check.warning === undefined ? "ok" : "warn",
      ...(error === undefined ? {} : { error }),
      fix: error === undefined ? null : fix(check.name, error.code) ?? null,
    });
  }

  #add(check: DoctorCheck): void {
    this.#checks.push(check);
    this.#tell(check);
  }
}

/** A check as text: a line, and one more when it can be mended. */
export function doctorLine(check: DoctorCheck): string {
  const { name, status, ms, detail, warning, error, fix } = check;
  const line = status === "skip"
    ? `skip  ${name.padEnd(14)} ${" ".repeat(8)}  ${detail}`.trimEnd() + "\n"
    : checkLine({
      name,
      ok: status !== "fail",
      ms,
      detail,
      ...(warning === undefined ? {} : { warning }),
      ...(error === undefined ? {} : { error }),
    });
  return fix === null ? line : `${line}      try: ${printable(fix)}\n`;
}
