/**
 * Keeps a connection: opens it, waits for its end, opens the next.
 *
 * @module
 */
import { steadyBackoffMs } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import { printable } from "../core/printable.ts";
import type { BridgeLink, LinkDrop } from "./bridge_link.ts";
import type { BridgeRelay } from "./bridge_relay.ts";
import { within } from "./bridge_wait.ts";
import type { RpcId } from "./jsonrpc.ts";
import type { Leg, LegConnection, LegEnd, LegListener } from "./leg.ts";

/** What the loop needs. */
export interface LoopOptions {
  readonly leg: Leg;
  readonly relay: BridgeRelay;
  readonly remote: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly note: (line: string) => void;
  /** False: the first loss is the last. */
  readonly autoReconnect: boolean;
}

/** With somebody waiting, the server is asked at least this often. */
const PRESSING_CAP_MS = 400;
/** However many messages come, tries are so far apart. */
const LEAST_WAIT_MS = 100;
/** How long an orderly end of a connection may take. */
const CLOSE_MS = 300;

/** The one owner of connections: at most one is open or being opened. */
export class ConnectLoop {
  readonly #options: LoopOptions;
  #attempt = 0;
  #refusals = 0;
  #told = "";
  #hurry: AbortController = new AbortController();

  /** Opens nothing yet. */
  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** Somebody waits: the next try is made soon. */
  hurry(): void {
    this.#hurry.abort();
  }

  /**
   * Runs until there is no use in going on, and returns why. With the signal
   * it ends the connection in order and returns undefined. Never rejects.
   */
  async run(signal: AbortSignal): Promise<LegEnd | undefined> {
    const { leg, note, remote } = this.#options;
    note(`connecting to ${printable(remote)} by ${printable(leg.name)}`);
    while (!signal.aborted) {
      const end = await this.#once(signal);
      if (signal.aborted) return undefined;
      const last = this.#isLast(end);
      if (last !== undefined) return last;
      await this.#pause(end, signal);
    }
    return undefined;
  }

  /** One connection, from the try to its end. */
  async #once(signal: AbortSignal): Promise<LegEnd> {
    const { leg, relay } = this.#options;
    const listener = new EarlyListener();
    const opened = await leg.open(listener, { signal }).catch(asLost);
    if ("kind" in opened) {
      relay.requests.failedAgain(opened);
      return opened;
    }
    if (signal.aborted) {
      await this.#close(opened, 1000);
      return { kind: "lost", reason: "the bridge ends" };
    }
    const link = relay.opened(opened);
    listener.tell({
      message: (text) => relay.fromServer(link, text),
      lost: (id, reason) => relay.lostRequest(link, id, reason),
    });
    return await this.#live(link, signal);
  }

  async #live(link: BridgeLink, signal: AbortSignal): Promise<LegEnd> {
    const { clock, note, relay } = this.#options;
    const { connection } = link;
    note(link.generation === 1 ? "connected" : "connected again");
    this.#told = "";
    const heard = new AbortController();
    const over = await Promise.race([
      connection.closed.then((end) => ({ end, code: 1000 as const })),
      link.dropped,
      aborted(signal, heard.signal),
    ]);
    heard.abort(); // the signal outlives every connection
    if (link.isProven(clock.now())) {
      this.#attempt = 0;
      this.#refusals = 0;
    }
    if (!signal.aborted) relay.lost(link, over.end);
    await this.#close(connection, over.code);
    return over.end;
  }

  /** The end of the bridge that follows from the end of a connection, if it does. */
  #isLast(end: LegEnd): LegEnd | undefined {
    if (end.kind === "permanent") return end;
    if (end.kind === "refused") {
      this.#refusals += 1;
      if (this.#refusals > 1) return { ...end, exitCode: end.exitCode ?? 4 };
    }
    if (this.#options.autoReconnect) return undefined;
    const mayRefresh = end.kind === "refused" && this.#options.relay.isNew;
    return mayRefresh ? undefined : { ...end, exitCode: 1 };
  }

  async #pause(end: LegEnd, signal: AbortSignal): Promise<void> {
    const { clock, random, relay } = this.#options;
    this.#tell(end);
    if (end.kind === "refused") return; // at once, with a new token
    this.#attempt += 1;
    const cap = relay.requests.isPressing ? PRESSING_CAP_MS : undefined;
    const waitMs = steadyBackoffMs(this.#attempt, { random }, cap);
    const least = Math.min(LEAST_WAIT_MS, waitMs);
    this.#hurry = new AbortController();
    const hurry = AbortSignal.any([signal, this.#hurry.signal]);
    await clock.sleep(least, { signal }).catch(ignore);
    await clock.sleep(waitMs - least, { signal: hurry }).catch(ignore);
  }

  /** One line for each change of state, not for each try. */
  #tell(end: LegEnd): void {
    const reason = printable(end.reason);
    if (reason === this.#told) return;
    this.#told = reason;
    this.#options.note(`not connected: ${reason}; trying again`);
  }

  async #close(connection: LegConnection, code: 1000 | 4000): Promise<void> {
    await within(CLOSE_MS, connection.close(code), this.#options.clock);
  }
}

/** Keeps what comes before it is known whom to tell. */
class EarlyListener implements LegListener {
  readonly #early: string[] = [];
  #to: LegListener | undefined;

  message(text: string): void {
    if (this.#to === undefined) this.#early.push(text);
    else this.#to.message(text);
  }

  /** Nothing was sent early, so nothing can be lost. */
  lost(id: RpcId, reason: string): void {
    this.#to?.lost(id, reason);
  }

  tell(to: LegListener): void {
    this.#to = to;
    for (const text of this.#early) to.message(text);
  }
}

function aborted(
  signal: AbortSignal,
  heard: AbortSignal,
): Promise<LinkDrop> {
  const end: LegEnd = { kind: "lost", reason: "the bridge ends" };
  return new Promise((resolve) => {
    const leave = (): void => resolve({ end, code: 1000 });
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { signal: heard });
  });
}

function asLost(error: unknown): LegEnd {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: "lost", reason };
}

// The pause was cut short: somebody waits, or the bridge ends.
function ignore(): void {}
