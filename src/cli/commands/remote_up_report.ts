/**
 * What `paracle remote up` shows: lines, JSON events, or a live table.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { printable } from "../../core/printable.ts";
import type { CliIo } from "../io.ts";
import { LiveScreen } from "../live_screen.ts";
import { eventJson, eventLine, type SessionEvent } from "../session_events.ts";
import { renderSessions } from "../session_table.ts";
import type { SessionView } from "../session_view.ts";

/** Tells what happens, a line each, until the table is started. */
export class UpReport {
  readonly #io: CliIo;
  readonly #clock: Clock;
  readonly #json: boolean;
  #screen: LiveScreen | undefined;

  /** Writes events to standard output, warnings to standard error. */
  constructor(
    io: CliIo,
    options: { readonly clock: Clock; readonly json: boolean },
  ) {
    this.#io = io;
    this.#clock = options.clock;
    this.#json = options.json;
  }

  /** Tells of an event, unless the table shows it. */
  event(name: string, event: SessionEvent): void {
    if (this.#screen !== undefined) return;
    const now = this.#clock.now();
    const render = this.#json ? eventJson : eventLine;
    this.#io.out(render(name, event, { now }));
  }

  /** Says what a person should know. */
  warn(text: string): void {
    const line = `warning: ${printable(text)}\n`;
    if (this.#screen === undefined) this.#io.err(line);
    else this.#screen.note(line);
  }

  /** Says what only matters to who looks for a fault. */
  note(text: string): void {
    if (this.#screen === undefined) this.#io.err(`${text}\n`);
    else this.#screen.note(`${text}\n`);
  }

  /** The table, for the terminal's width. */
  frame(views: readonly SessionView[]): string {
    const width = this.#io.terminalSize().columns;
    return renderSessions(views, { now: this.#clock.now(), width });
  }

  /** Shows a table; from now on it is all that is shown. */
  draw(frame: string): void {
    this.#screen ??= new LiveScreen(this.#io);
    this.#screen.draw(frame);
  }

  /** Leaves the table as it is and gives the cursor back. Idempotent. */
  [Symbol.dispose](): void {
    this.#screen?.[Symbol.dispose]();
    this.#screen = undefined;
  }
}
