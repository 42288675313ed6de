/**
 * A text on the terminal that is drawn again in place.
 *
 * @module
 */
import type { CliIo } from "./io.ts";

const UP = (lines: number): string => lines === 0 ? "" : `\x1b[${lines}A\r`;
const CLEAR_BELOW = "\x1b[J";
const CLEAR_ALL = "\x1b[H\x1b[2J";
const CLEAR_LINE = "\x1b[K";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

/** Draws frames over each other; disposing shows the cursor below the last one. */
export class LiveScreen {
  readonly #io: CliIo;
  #frame: string | undefined;
  #height = 0;
  #size = "";

  /** Writes to standard output, which is a terminal. */
  constructor(io: CliIo) {
    this.#io = io;
  }

  /** Draws a text, cut to the terminal, unless it is there already. */
  draw(text: string): void {
    const { columns, rows } = this.#io.terminalSize();
    const size = `${columns} ${rows}`;
    const isResized = this.#frame !== undefined && size !== this.#size;
    const lines = text.replace(/\n$/, "").split("\n")
      .slice(0, Math.max(1, rows - 1))
      .map((line) => [...line].slice(0, columns).join(""));
    const frame = lines.map((line) => `${line}${CLEAR_LINE}\n`).join("");
    if (!isResized && frame === this.#frame) return;
    // Lines that were drawn for another size may have been broken since.
    const start = this.#frame === undefined
      ? HIDE_CURSOR
      : isResized
      ? CLEAR_ALL
      : UP(this.#height);
    this.#io.out(start + frame + CLEAR_BELOW);
    this.#frame = frame;
    this.#height = lines.length;
    this.#size = size;
  }

  /** Prints a line on standard error, above the frame. */
  note(line: string): void {
    this.#io.out(UP(this.#height) + CLEAR_BELOW);
    this.#io.err(line);
    this.#io.out(this.#frame ?? "");
  }

  /** Leaves the last frame where it is. */
  [Symbol.dispose](): void {
    if (this.#frame !== undefined) this.#io.out(SHOW_CURSOR);
    this.#frame = undefined;
    this.#height = 0;
  }
}

/** Whether a live table can be drawn here. */
export function isLive(io: CliIo): boolean {
  return io.isTerminal.stdout && io.env("TERM") !== "dumb";
}
