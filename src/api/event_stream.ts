/**
 * Server-sent events: a feed as a body.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { EventFeed, FeedEntry } from "./event_feed.ts";

/** How a feed is sent. */
export interface StreamOptions {
  /** `Last-Event-ID` of the request. */
  readonly lastEventId: string | undefined;
  /** For the signs of life in between. */
  readonly clock: Clock;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Called once nobody reads it any more. */
  readonly onClose?: () => void;
}

const ALIVE_MS = 15_000;
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * An answer that sends a feed from its start, or from behind the last event a
 * client has. Nothing is queued for it: a reader so slow that the feed forgot
 * what comes next is cut off.
 */
export function eventStream(
  feed: EventFeed,
  options: StreamOptions,
): Response {
  return new Response(streamBody(feed, options), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}

/** The body of {@linkcode eventStream}. */
export function streamBody(
  feed: EventFeed,
  { lastEventId, clock, signal, onClose }: StreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const gone = AbortSignal.any([signal, left.signal]);
  let place = placeOf(feed, lastEventId);
  let first = true;
  const close = (
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  ): void => {
    if (!left.signal.aborted) controller.close();
    leave();
  };
  const leave = (): void => {
    if (left.signal.aborted) return;
    left.abort();
    onClose?.();
  };
  return new ReadableStream({
    async pull(controller) {
      const waited = await somethingNew(feed, place, { clock, signal: gone });
      if (gone.aborted) return close(controller);
      const { entries, missed, ended } = feed.after(place);
      if (missed > 0 && !first) return close(controller);
      const gap = missed > 0 ? gapText(missed) : "";
      first = false;
      const batch = upTo(entries, CHUNK_CHARACTERS);
      const texts = batch.map((entry) => entryText(feed, entry));
      place = batch.at(-1)?.number ?? place;
      const text = gap + texts.join("");
      if (text !== "") controller.enqueue(encoder.encode(text));
      else if (!waited) controller.enqueue(encoder.encode(": alive\n\n"));
      if (ended && batch.length === entries.length) close(controller);
    },
    cancel: leave,
  }, { highWaterMark: 0 });
}

/** True when something follows; false when it is time for a sign of life, or all is over. */
async function somethingNew(
  feed: EventFeed,
  place: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<boolean> {
  const { entries, ended } = feed.after(place);
  if (entries.length > 0 || ended) return true;
  const awake = new AbortController();
  const asleep = clock.sleep(ALIVE_MS, {
    signal: AbortSignal.any([signal, awake.signal]),
  }).then(() => false, () => false);
  const changed = feed.wait(place).then(() => true);
  try {
    return await Promise.race([changed, asleep]);
  } finally {
    awake.abort();
  }
}

function placeOf(feed: EventFeed, lastEventId: string | undefined): number {
  const [, id, number] = /^(.+)-(\d{1,12})$/.exec(lastEventId ?? "") ?? [];
  return id === feed.id ? Number(number) : 0;
}

function entryText(feed: EventFeed, entry: FeedEntry): string {
  const { number, name, json } = entry;
  return `id: ${feed.id}-${number}\nevent: ${name}\ndata: ${json}\n\n`;
}

function gapText(missed: number): string {
  return `event: gap\ndata: ${JSON.stringify({ missed })}\n\n`;
}

function upTo(
  entries: readonly FeedEntry[],
  limit: number,
): readonly FeedEntry[] {
  let size = 0;
  const end = entries.findIndex(({ json }) => (size += json.length) > limit);
  return end < 0 ? entries : entries.slice(0, Math.max(1, end));
}
