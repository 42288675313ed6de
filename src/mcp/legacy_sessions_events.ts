/**
 * What was lately sent on the streams of a session, for a client whose stream
 * broke.
 *
 * @module
 */
import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

/** How much of a session is kept; of the last event all. */
const MAX_EVENTS = 256;
const MAX_CHARACTERS = 4 * 1024 * 1024;

interface SentEvent {
  readonly stream: string;
  readonly text: string;
}

/**
 * Keeps the last events; a client that comes back for more than these is told
 * so, and starts anew.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RecentEvents } from "./legacy_sessions_events.ts";
 *
 * const events = new RecentEvents();
 * const first = await events.storeEvent("a", { jsonrpc: "2.0", method: "one" });
 * await events.storeEvent("b", { jsonrpc: "2.0", method: "two" });
 * await events.storeEvent("a", { jsonrpc: "2.0", method: "three" });
 * const missed: unknown[] = [];
 * await events.replayEventsAfter(first, {
 *   send: async (_id, message) => void missed.push(message),
 * });
 * assert.deepEqual(missed, [{ jsonrpc: "2.0", method: "three" }]);
 * ```
 */
export class RecentEvents implements EventStore {
  readonly #events = new Map<string, SentEvent>();
  #last = 0;
  #characters = 0;

  /** Keeps an event of a stream; answers its id. */
  storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const id = String(++this.#last);
    const text = JSON.stringify(message);
    this.#events.set(id, { stream, text });
    this.#characters += text.length;
    for (const [oldest, event] of this.#events) {
      const fits = this.#events.size <= MAX_EVENTS &&
        this.#characters <= MAX_CHARACTERS;
      if (fits || oldest === id) break;
      this.#events.delete(oldest);
      this.#characters -= event.text.length;
    }
    return Promise.resolve(id);
  }

  /** The stream an event was sent on; undefined for one that is not kept. */
  getStreamIdForEventId(id: string): Promise<string | undefined> {
    return Promise.resolve(this.#events.get(id)?.stream);
  }

  /** Sends what came on the same stream after an event; answers the stream. */
  async replayEventsAfter(
    id: string,
    { send }: {
      readonly send: (id: string, message: JSONRPCMessage) => Promise<void>;
    },
  ): Promise<string> {
    const stream = this.#events.get(id)?.stream ?? "";
    const later = [...this.#events].filter(([one, event]) =>
      Number(one) > Number(id) && event.stream === stream
    );
    for (const [one, { text }] of later) {
      // The first of a stream says nothing: it only has an id.
      if (text !== "{}") await send(one, JSON.parse(text));
    }
    return stream;
  }
}
