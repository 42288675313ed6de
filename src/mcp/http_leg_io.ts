/**
 * The way by Streamable HTTP.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ERROR_BYTES, readBody } from "./http_leg_body.ts";
import { type AskHttp, HttpLegConnection } from "./http_leg_connection.ts";
import type { Leg, LegConnection, LegEnd, LegListener } from "./leg.ts";
import {
  Approach,
  type Destination,
  type LegPlace,
  refusalText,
} from "./leg_place.ts";

/** What the leg needs; all borrowed. */
export interface HttpLegOptions extends LegPlace {
  readonly clock: Clock;
  /** Default: this program's `fetch`. */
  readonly ask?: AskHttp | undefined;
}

/** What servers take that say nothing else. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const OPEN_MS = 10_000;

/** The leg; a connection is a session, or with the newest protocol none at all. */
export function openHttpLeg(options: HttpLegOptions): Leg {
  const approach = new Approach(options);
  const { clock, ask = fetch } = options;
  return {
    name: options.name,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    framed: false,
    open: (listener, { signal }) =>
      open(approach, listener, { ask, clock, signal }),
  };
}

/** What asking takes. */
interface Way {
  readonly ask: AskHttp;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function open(
  approach: Approach,
  listener: LegListener,
  { ask, clock, signal }: Way,
): Promise<LegConnection | LegEnd> {
  try {
    const destination = await approach.find(signal);
    const greet = (signal: AbortSignal): Promise<LegEnd | undefined> =>
      greeted(approach, destination, { ask, signal });
    return await greet(signal) ?? new HttpLegConnection(destination, {
      ask,
      clock,
      listener,
      greet,
      refused: (reason) => approach.refused(reason),
      failed: (error) => approach.failed(error),
    });
  } catch (error) {
    signal.throwIfAborted();
    return approach.failed(error);
  }
}

/** Asks whether somebody is there and takes the token; the end that follows if not. */
async function greeted(
  approach: Approach,
  { url, headers }: Destination,
  { ask, signal }: Omit<Way, "clock">,
): Promise<LegEnd | undefined> {
  const answer = await ask(url, {
    headers: { ...headers, accept: "text/event-stream" },
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)]),
  });
  const { status, ok } = answer;
  if (ok) {
    await answer.body?.cancel();
    return undefined;
  }
  const { text } = await readBody(answer, ERROR_BYTES);
  const fault = refusalText(status, text.slice(0, 1000));
  if (status === 401 || status === 403) {
    return approach.refused(fault ?? `${status}`);
  }
  return fault === undefined
    ? undefined
    : approach.failed(new TypeError(fault));
}
