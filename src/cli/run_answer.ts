/**
 * An answer on standard output, as it comes.
 *
 * @module
 */
import { printableText } from "../core/printable.ts";
import type { CliIo } from "./io.ts";
import { outputFault } from "./output_fault.ts";

/**
 * Writes pieces of one text in order. A slow reader holds nothing else up; one
 * that went away is told of at the end, so that the run is recorded before.
 */
export class AnswerOutput {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #isTerminal: boolean;
  readonly #encoder = new TextEncoder();
  #kept = "";
  #endsLine = true;
  #last: Promise<void> = Promise.resolve();
  #fault: unknown;

  /** Borrows standard output until `end`. */
  constructor(io: Pick<CliIo, "stdout" | "isTerminal">) {
    this.#writer = io.stdout.getWriter();
    this.#isTerminal = io.isTerminal.stdout;
  }

  /** Writes a piece; never fails. */
  write(piece: string): void {
    const text = this.#kept + piece;
    // Half a character, or half a line break, waits for the rest.
    const half = (this.#isTerminal ? /[\r\ud800-\udbff]$/ : /[\ud800-\udbff]$/)
      .test(text);
    this.#kept = half ? text.slice(-1) : "";
    this.#send(half ? text.slice(0, -1) : text);
  }

  /**
   * Ends the text with a line break if it has none, and waits until all of it
   * is written. Gives standard output back.
   *
   * @throws What writing failed with, such as a pipe that nobody reads.
   */
  async end(): Promise<void> {
    this.#send(this.#kept);
    this.#kept = "";
    if (!this.#endsLine) this.#send("\n");
    await this.flush();
    this.#writer.releaseLock();
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Waits until all that was said is written. */
  async flush(): Promise<void> {
    await this.#last;
  }

  #send(text: string): void {
    if (text === "" || this.#fault !== undefined) return;
    this.#endsLine = text.endsWith("\n");
    this.#last = this.#writer.write(this.#encoder.encode(this.#shown(text)))
      .catch((error) => {
        this.#fault ??= outputFault(error);
      });
  }

  /** Files and programs get the bytes; a terminal must not act upon them. */
  #shown(text: string): string {
    return this.#isTerminal
      ? printableText(text.replaceAll("\r\n", "\n"))
      : text;
  }
}
