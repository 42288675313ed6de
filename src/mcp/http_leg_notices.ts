/**
 * The stream of a session on which a server speaks unasked.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { absence } from "./http_leg_answer.ts";
import type { LegEnd } from "./leg.ts";

/** What keeping the stream needs. */
export interface ListenOptions {
  /** Asks for the stream, with further headers. Rejects when nobody is there. */
  readonly ask: (
    more: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** Tells every message, and the id of each; resolves with the wait the server wants. */
  readonly hear: (
    body: ReadableStream<Uint8Array>,
    onId: (id: string | undefined) => void,
  ) => Promise<number | undefined>;
  /** The end of the connection that follows from an answer. */
  readonly endFor: (answer: Response) => LegEnd | undefined;
  /** The end that follows from a failure. */
  readonly failed: (error: unknown) => LegEnd;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const PAUSE_MS = 1_000;
const BROKEN_MS = 100;
/** Of a server that has not seen yet that the last stream broke, or has much to do. */
const LATER: ReadonlySet<number> = new Set([409, 429]);

/**
 * Keeps the stream: it is asked for again where it left off when it ends, as
 * proxies end what is quiet. Resolves with the end of the connection, or with
 * undefined when the server has no such stream or the signal came. Never
 * rejects.
 */
export async function keepListening(
  options: ListenOptions,
): Promise<LegEnd | undefined> {
  const { clock, signal } = options;
  let lastId: string | undefined;
  while (!signal.aborted) {
    try {
      const answer = await options.ask(
        lastId === undefined ? {} : { "last-event-id": lastId },
      );
      if (!answer.ok || answer.body === null) {
        await answer.body?.cancel();
        if (!LATER.has(answer.status)) return endAfter(answer, options);
        await clock.sleep(PAUSE_MS, { signal });
        continue;
      }
      const waitMs = await heard(answer.body, options, (id) => {
        lastId = id ?? lastId;
      });
      await clock.sleep(waitMs, { signal });
    } catch (error) {
      return signal.aborted ? undefined : options.failed(error);
    }
  }
  return undefined;
}

/** What is no stream is no end either, unless it says that the server is away. */
function endAfter(
  answer: Response,
  { endFor, failed }: ListenOptions,
): LegEnd | undefined {
  const away = absence(answer.status);
  return endFor(answer) ?? (away === undefined ? undefined : failed(away));
}

/** A stream that breaks is asked for again soon: that tells whether the server is there. */
async function heard(
  body: ReadableStream<Uint8Array>,
  { hear }: ListenOptions,
  onId: (id: string | undefined) => void,
): Promise<number> {
  try {
    return await hear(body, onId) ?? PAUSE_MS;
  } catch {
    return BROKEN_MS;
  }
}
