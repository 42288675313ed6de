/**
 * The events of one run, kept for whoever listens now or later.
 *
 * @module
 */
import { jsonOf } from "../core/json.ts";
import type { RunEvent } from "../engine/runner.ts";

/** An event as it goes over the wire. */
export interface FeedEntry {
  /** Its place: 1, 2, ... */
  readonly number: number;
  /** The type of the event; `end` and `failed` are the last ones. */
  readonly name: string;
  /** The event as JSON. */
  readonly json: string;
}

/** What follows a place in a feed. */
export interface FeedPart {
  /** In order. */
  readonly entries: readonly FeedEntry[];
  /** How many between the place and the first entry are not kept any more. */
  readonly missed: number;
  /** Whether nothing will follow. */
  readonly ended: boolean;
}

const KEPT_CHARACTERS = 512 * 1024;

/** A feed that remembers its last 512 K characters. Listeners have no queues: each asks for what follows its place. */
export class EventFeed {
  /** Tells this feed from an earlier one of the same run. */
  readonly id: string;
  readonly #entries: FeedEntry[] = [];
  #count = 0;
  #characters = 0;
  #ended = false;
  #changed = Promise.withResolvers<void>();

  /** Starts empty. */
  constructor(id: string) {
    this.id = id;
  }

  /** Adds what happened in the run. */
  add(event: RunEvent): void {
    this.#push(event.type, event);
  }

  /** Adds the last event: the run's document, or with `failed` why there is none. */
  end(name: "end" | "failed", document: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#push(name, document);
  }

  /** What follows a place; 0 is the start. */
  after(place: number): FeedPart {
    const firstKept = this.#count - this.#entries.length + 1;
    const skip = Math.max(0, place + 1 - firstKept);
    return {
      entries: this.#entries.slice(skip),
      missed: Math.max(0, firstKept - place - 1),
      ended: this.#ended,
    };
  }

  /** Resolves once something follows a place; at once when the feed has ended. */
  async wait(place: number): Promise<void> {
    while (this.#count <= place && !this.#ended) await this.#changed.promise;
  }

  #push(name: string, document: unknown): void {
    const json = jsonOf(document);
    this.#entries.push({ number: ++this.#count, name, json });
    this.#characters += json.length;
    while (this.#characters > KEPT_CHARACTERS && this.#entries.length > 1) {
      this.#characters -= this.#entries.shift()?.json.length ?? 0;
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
