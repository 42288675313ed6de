/**
 * How far an upload is, on a terminal.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { CliIo } from "./io.ts";
import { megabytes } from "./install_target.ts";

const EVERY_MS = 200;

/** Rewrites one line of stderr until disposed; without a terminal says nothing. */
export class InstallProgress implements Disposable {
  readonly #io: Pick<CliIo, "err" | "isTerminal">;
  readonly #clock: Pick<Clock, "now">;
  readonly #size: number;
  #last: number | undefined;

  /** Of an upload that ends at `size` bytes. */
  constructor(
    io: Pick<CliIo, "err" | "isTerminal">,
    options: { readonly clock: Pick<Clock, "now">; readonly size: number },
  ) {
    this.#io = io;
    this.#clock = options.clock;
    this.#size = options.size;
  }

  /** So many bytes are sent. */
  at(sent: number): void {
    if (!this.#io.isTerminal.stderr) return;
    const now = this.#clock.now();
    const early = this.#last !== undefined && now - this.#last < EVERY_MS;
    if (early && sent < this.#size) return;
    this.#last = now;
    const percent = Math.floor(100 * sent / Math.max(1, this.#size));
    const line = `${percent} %  ${megabytes(sent)} of ${megabytes(this.#size)}`;
    this.#io.err(`\r\x1b[K${line}`);
  }

  /** Leaves the line. */
  [Symbol.dispose](): void {
    if (this.#last !== undefined) this.#io.err("\n");
    this.#last = undefined;
  }
}
