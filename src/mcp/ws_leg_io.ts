/**
 * The way by WebSocket.
 *
 * @module
 */
import { openAsker } from "../config/past_proxy_io.ts";
import type { Clock } from "../core/clock.ts";
import type { Leg, LegConnection, LegEnd, LegListener } from "./leg.ts";
import {
  Approach,
  type Destination,
  type LegPlace,
  refusalText,
} from "./leg_place.ts";
import { MAX_MESSAGE_BYTES } from "./message_limit.ts";
import { WsLegConnection } from "./ws_leg_connection_io.ts";

/** What the leg needs; all borrowed. */
export interface WsLegOptions extends LegPlace {
  readonly clock: Clock;
}

/** A server that accepts and does not answer is frozen. */
const OPEN_MS = 10_000;
const ASK_MS = 2_000;

/** The leg; each connection is a socket of its own. */
export function openWsLeg(options: WsLegOptions): Leg {
  const approach = new Approach(options);
  return {
    name: options.name,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    framed: true,
    open: (listener, { signal }) =>
      open(approach, listener, { clock: options.clock, signal }),
  };
}

async function open(
  approach: Approach,
  listener: LegListener,
  call: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<LegConnection | LegEnd> {
  const { clock, signal } = call;
  try {
    const destination = await approach.find(signal);
    const connection = new WsLegConnection(destination, {
      clock,
      listener,
      refused: (reason) => approach.refused(reason),
    });
    const fault = await connection.opened({ limitMs: OPEN_MS, signal });
    if (fault === undefined) {
      approach.reached();
      return connection;
    }
    signal.throwIfAborted();
    return await explain(approach, destination, { fault, signal });
  } catch (error) {
    signal.throwIfAborted();
    return approach.failed(error);
  }
}

/** The socket only says that it failed: a plain request is told why. */
async function explain(
  approach: Approach,
  destination: Destination,
  { fault, signal }: { readonly fault: string; readonly signal: AbortSignal },
): Promise<LegEnd> {
  const status = /Invalid status code: (\d+)/.exec(fault)?.[1];
  if (status === undefined) return approach.failed(new TypeError(fault));
  const said = await ask(destination, signal);
  signal.throwIfAborted();
  const code = Number(status);
  const reason = refusalText(code, said) ??
    `the server takes no WebSocket here (${status})`;
  return code === 401 || code === 403
    ? approach.refused(reason)
    : approach.failed(new TypeError(reason));
}

async function ask(
  { url, headers }: Destination,
  signal: AbortSignal,
): Promise<string> {
  const address = new URL(url);
  address.protocol = url.protocol === "wss:" ? "https:" : "http:";
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]);
  try {
    const accept = "application/json, text/event-stream";
    using asker = openAsker(address);
    const answer = await asker.ask(address, {
      headers: { ...headers, accept },
      redirect: "manual",
      signal: limit,
    });
    if (answer.ok) {
      await answer.body?.cancel();
      return "";
    }
    return (await answer.text()).slice(0, 1000);
  } catch {
    return ""; // the status has to do
  }
}
