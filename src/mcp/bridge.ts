/**
 * The bridge of `mcp connect`: a client's standard streams on one side, a
 * server far away on the other, and a line between them that may be lost and
 * found again.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { Alarm } from "./bridge_alarm.ts";
import { type BridgeCode, permanentCode } from "./bridge_errors.ts";
import { ConnectLoop } from "./bridge_loop.ts";
import { BridgeRelay } from "./bridge_relay.ts";
import { readClient } from "./bridge_stdin.ts";
import { within } from "./bridge_wait.ts";
import type { Leg, LegEnd } from "./leg.ts";
import { Outlet } from "./outlet.ts";

/** What a bridge needs. Everything is borrowed; the leg's connections are the bridge's own. */
export interface BridgeOptions {
  readonly leg: Leg;
  /** The client's messages, one a line. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Writes all of the bytes to the client; a failure means that it is gone. */
  readonly write: (bytes: Uint8Array) => Promise<void> | void;
  /** Tells people, one line for each change of state. */
  readonly note: (line: string) => void;
  readonly clock: Clock;
  /** A number from 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** Ends the bridge, as the end of `stdin` does but at once. */
  readonly signal: AbortSignal;
  /** The remote's name or URL, for messages. */
  readonly remote: string;
  /** The command that finds out what is wrong with the connection. */
  readonly checkCommand?: string | undefined;
  /** Tools the client may see; empty or absent means all. */
  readonly allow?: readonly string[] | undefined;
  /** Tools the client may not see. */
  readonly deny?: readonly string[] | undefined;
  /** False: the first loss ends the bridge with 1. Default true. */
  readonly autoReconnect?: boolean | undefined;
  /** How long silence may last while somebody waits, default 15 s. */
  readonly pingIntervalMs?: number | undefined;
  /** How long a message may wait for a connection, default 15 s. */
  readonly holdMs?: number | undefined;
  /** How long a request may take, default without limit. */
  readonly timeLimitMs?: number | undefined;
}

const PING_INTERVAL_MS = 15_000;
const HOLD_MS = 15_000;
/** Hosts send SIGTERM 2 s after they closed our standard input. */
const LAST_ANSWERS_MS = 1500;
const FLUSH_MS = 200;
/** A client this far behind, in UTF-16 units, does not read. */
const OUTLET_LIMIT = 256 * 1024 * 1024;

/** How a bridge ends. */
interface Ending {
  readonly status: number;
  /** Why what is unanswered stays so. */
  readonly end: LegEnd;
  /** The code it is answered with; undefined: by its state. */
  readonly code?: BridgeCode;
}

/**
 * Relays until the client leaves, the signal says so, or going on is of no
 * use. Resolves with the exit status: 0 when the client left, 4 when the
 * server refuses us, 1 for other ends, or what the leg says. Every request is
 * answered by then and nothing is left running. Never rejects.
 */
export async function runBridge(options: BridgeOptions): Promise<number> {
  const over = new AbortController();
  const { signal } = over;
  const outlet = new Outlet({ write: options.write, limit: OUTLET_LIMIT });
  const relay = openRelay(options, outlet, {
    onWaiting: () => loop.hurry(),
    onDue: () => alarm.touch(),
  });
  const loop = new ConnectLoop({
    ...options,
    relay,
    autoReconnect: options.autoReconnect ?? true,
  });
  const alarm = new Alarm({
    clock: options.clock,
    due: () => relay.due,
    ring: () => relay.tick(),
  });
  const reading = clientLeft(options, relay, signal);
  const connecting = loop.run(signal);
  const ringing = alarm.run(signal);
  const ending = await Promise.race([
    reading,
    connecting.then(givenUp),
    outlet.ended.then(unreadable),
    told(options.signal, signal),
  ]);
  relay.requests.failAll(ending.code, ending.end);
  if (ending.status !== 0) options.note(`ended: ${ending.end.reason}`);
  await within(FLUSH_MS, outlet.flushed(), options.clock);
  over.abort();
  await Promise.all([reading, connecting, ringing]);
  return ending.status;
}

function openRelay(
  options: BridgeOptions,
  outlet: Outlet,
  hooks: { readonly onWaiting: () => void; readonly onDue: () => void },
): BridgeRelay {
  const { clock, leg, note, remote, checkCommand } = options;
  return new BridgeRelay({
    ...hooks,
    note,
    place: { remote, checkCommand },
    now: () => clock.now(),
    emit: (text) => outlet.line(text),
    maxMessageBytes: leg.maxMessageBytes,
    allow: options.allow ?? [],
    deny: options.deny ?? [],
    holdMs: options.holdMs ?? HOLD_MS,
    pingIntervalMs: options.pingIntervalMs ?? PING_INTERVAL_MS,
    timeLimitMs: options.timeLimitMs,
  });
}

/** The client closed its end: what runs may still be answered, for a while. */
async function clientLeft(
  { clock, stdin }: BridgeOptions,
  relay: BridgeRelay,
  signal: AbortSignal,
): Promise<Ending> {
  const how = await readClient(stdin, relay, { signal });
  if (how === "overflow") {
    return { status: 1, end: lost("the client wrote a line over 64 MiB") };
  }
  if (!signal.aborted) {
    await within(LAST_ANSWERS_MS, relay.requests.whenIdle(), clock);
  }
  return { status: 0, end: lost("the client closed its end") };
}

function givenUp(end: LegEnd | undefined): Ending {
  if (end === undefined) return { status: 0, end: lost("the bridge ends") };
  const status = end.exitCode ?? 1;
  return { status, end, code: permanentCode(end) };
}

function unreadable(how: "closed" | "stuck"): Ending {
  return how === "closed"
    ? { status: 0, end: lost("the client is gone") }
    : { status: 1, end: lost("the client does not read") };
}

function told(outer: AbortSignal, over: AbortSignal): Promise<Ending> {
  const ending = { status: 0, end: lost("the bridge was told to end") };
  return new Promise((resolve) => {
    if (outer.aborted) return resolve(ending);
    outer.addEventListener("abort", () => resolve(ending), {
      once: true,
      signal: over,
    });
  });
}

function lost(reason: string): LegEnd {
  return { kind: "lost", reason };
}
