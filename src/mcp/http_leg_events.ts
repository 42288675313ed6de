/**
 * Events out of a `text/event-stream`.
 *
 * @module
 */

import { MESSAGE_BYTES } from "./http_leg_body.ts";

/** However soon a server wants to be asked again. */
const LEAST_RETRY_MS = 100;

/** One event. */
export interface ServerEvent {
  /** Its data; lines are joined by line breaks. Empty when it only tells its id. */
  readonly data: string;
  /** The last id that was told, for going on after a break. */
  readonly id: string | undefined;
}

/**
 * Cuts pieces of a stream into events; a character or a line break may be cut
 * anywhere.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { EventReader } from "./http_leg_events.ts";
 *
 * const reader = new EventReader();
 * const bytes = new TextEncoder().encode(": hello\nid: 7\ndata: {}\n\n");
 * assert.deepEqual(reader.push(bytes), [{ data: "{}", id: "7" }]);
 * ```
 */
export class EventReader {
  readonly #decoder = new TextDecoder();
  #parts: string[] = [];
  /** Of the line that is not complete, in UTF-16 units. */
  #lineSize = 0;
  #endsInReturn = false;
  #data: string[] = [];
  /** Of the event that is not complete, in UTF-16 units. */
  #dataSize = 0;
  #id: string | undefined;
  /** Whether the event that is not complete tells an id. */
  #hasId = false;
  #retryMs: number | undefined;

  /** How long to wait before coming back, if the server said so. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * The events a piece completes.
   *
   * @throws {TypeError} when an event is over 64 MiB.
   */
  push(bytes: Uint8Array): readonly ServerEvent[] {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === "") return [];
    // A line break of two characters may be cut between them.
    if (this.#endsInReturn && text.startsWith("\n")) text = text.slice(1);
    this.#endsInReturn = text.endsWith("\r");
    const lines = text.split(/\r\n|\r|\n/);
    const rest = lines.pop() ?? "";
    const events: ServerEvent[] = [];
    for (const line of lines) {
      this.#parts.push(line);
      const whole = this.#parts.join("");
      this.#parts = [];
      this.#lineSize = 0;
      this.#take(whole, events);
    }
    if (rest !== "") this.#parts.push(rest);
    this.#lineSize += rest.length;
    if (this.#lineSize + this.#dataSize > MESSAGE_BYTES) {
      throw new TypeError("an event of the server is over 64 MiB");
    }
    return events;
  }

  #take(line: string, events: ServerEvent[]): void {
    if (line === "") {
      const data = this.#data.join("\n");
      this.#data = [];
      this.#dataSize = 0;
      if (data !== "" || this.#hasId) events.push({ data, id: this.#id });
      this.#hasId = false;
      return;
    }
    const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === "data") {
      this.#data.push(value);
      this.#dataSize += value.length + 1; // empty lines count as well
    } else if (field === "id") {
      this.#id = value;
      this.#hasId = true;
    } else if (field === "retry" && /^\d{1,9}$/.test(value)) {
      this.#retryMs = Math.max(LEAST_RETRY_MS, Number(value));
    }
  }
}
