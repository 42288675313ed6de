/**
 * The way by Streamable HTTP.
 *
 * @module
 */
import { type AskHttp, openAsker } from "../config/past_proxy_io.ts";
import type { Clock } from "../core/clock.ts";
import { ERROR_BYTES, readBody } from "./http_leg_body.ts";
import { HttpLegConnection } from "./http_leg_connection.ts";
import type { Leg, LegConnection, LegEnd, LegListener } from "./leg.ts";
import {
  Approach,
  type Destination,
  type LegPlace,
  refusalText,
} from "./leg_place.ts";
import { MAX_MESSAGE_BYTES } from "./message_limit.ts";

/** What the leg needs; all borrowed. */
export interface HttpLegOptions extends LegPlace {
  readonly clock: Clock;
}

const OPEN_MS = 10_000;

/** The leg; a connection is a session, or with the newest protocol none at all. */
export function openHttpLeg(options: HttpLegOptions): Leg {
  const approach = new Approach(options);
  const { clock } = options;
  return {
    name: options.name,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    framed: false,
    open: (listener, { signal }) => open(approach, listener, { clock, signal }),
  };
}

async function open(
  approach: Approach,
  listener: LegListener,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<LegConnection | LegEnd> {
  using opening = new DisposableStack();
  try {
    const destination = await approach.find(signal);
    const { ask } = opening.use(openAsker(destination.url));
    const greet = (signal: AbortSignal): Promise<LegEnd | undefined> =>
      greeted(approach, destination, { ask, signal });
    const end = await greet(signal);
    if (end !== undefined) return end;
    approach.reached();
    return new HttpLegConnection(destination, {
      ask,
      owned: opening.move(),
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
  { ask, signal }: { readonly ask: AskHttp; readonly signal: AbortSignal },
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
