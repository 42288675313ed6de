/**
 * A few lines at the bottom of the terminal that go away again.
 *
 * @module
 */
import type { CliIo } from "./io.ts";

const CLEAR_BELOW = "\r\x1b[J";
const UP = (lines: number): string => lines === 0 ? "" : `\x1b[${lines}A`;

/**
 * Draws on standard error, below all that is printed through `note`. The
 * cursor stays visible: who leaves at once finds the terminal as it was.
 */
export class StatusLines implements Disposable {
  readonly #io: Pick<CliIo, "err" | "terminalSize">;
  readonly #isShown: boolean;
  #height = 0;

  /** Without a terminal there are only notes. */
  constructor(io: Pick<CliIo, "err" | "terminalSize" | "isTerminal" | "env">) {
    this.#io = io;
    this.#isShown = io.isTerminal.stderr && io.env("TERM") !== "dumb";
  }

  /** Shows these lines, made safe by the caller, in place of those before. */
  draw(lines: readonly string[]): void {
    if (!this.#isShown) return;
    const { columns, rows } = this.#io.terminalSize();
    const shown = lines.slice(-Math.max(1, rows - 1))
      .map((line) => [...line].slice(0, columns - 1).join(""));
    this.#io.err(this.#erasure() + shown.join("\n"));
    this.#height = shown.length;
  }

  /** Prints a line that stays, above the others; they come back when drawn. */
  note(line: string): void {
    this.clear();
    this.#io.err(line);
  }

  /** Takes the lines away. */
  clear(): void {
    if (this.#height > 0) this.#io.err(this.#erasure());
    this.#height = 0;
  }

  /** Takes the lines away. */
  [Symbol.dispose](): void {
    this.clear();
  }

  #erasure(): string {
    return this.#height === 0 ? "" : UP(this.#height - 1) + CLEAR_BELOW;
  }
}
