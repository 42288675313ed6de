/**
 * What passes between a client and a server, whichever connection there is.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { BridgeLink } from "./bridge_link.ts";
import { FromClient } from "./bridge_from_client.ts";
import { FromServer } from "./bridge_from_server.ts";
import { BridgeRequests, type RequestsOptions } from "./bridge_requests.ts";
import type { Effects, RelayState } from "./bridge_state.ts";
import { Heartbeat } from "./heartbeat.ts";
import { type ToolFilter, ToolView } from "./hidden_tools.ts";
import { type JsonObject, noticeText, type RpcId, valueAt } from "./jsonrpc.ts";
import type { LegConnection, LegEnd } from "./leg.ts";
import type { Line } from "./line_reader.ts";
import { PRIVATE_PREFIX, ReplayMemory } from "./replay.ts";
import { ServerRequests } from "./server_requests.ts";

/** What a relay needs. */
export interface RelayOptions
  extends Effects, Omit<RequestsOptions, "isRepeatable">, ToolFilter {
  /** Largest message the server takes, until it says otherwise. */
  readonly maxMessageBytes: number;
  /** How long silence may last while somebody waits. */
  readonly pingIntervalMs: number;
}

/** All state between the two ends. Nothing in it waits: time is told by {@linkcode tick}. */
export class BridgeRelay implements RelayState {
  readonly options: RelayOptions;
  readonly requests: BridgeRequests;
  readonly memory: ReplayMemory = new ReplayMemory();
  readonly serverRequests: ServerRequests = new ServerRequests();
  readonly tools: ToolView;
  readonly #beat: Heartbeat;
  readonly #fromClient: FromClient;
  readonly #fromServer: FromServer;
  #link: BridgeLink | undefined;
  #generation = 0;

  /** Starts without a connection. */
  constructor(options: RelayOptions) {
    this.options = options;
    this.tools = new ToolView(options);
    this.requests = new BridgeRequests(options.maxMessageBytes, {
      ...options,
      isRepeatable: (tool) => this.tools.isRepeatable(tool),
    });
    this.#beat = new Heartbeat(options.pingIntervalMs);
    this.#fromClient = new FromClient(this);
    this.#fromServer = new FromServer(this);
  }

  /** The connection of now, whether or not traffic passes yet. */
  get link(): BridgeLink | undefined {
    return this.#link;
  }

  /** Whether traffic passes. */
  get isReady(): boolean {
    return this.#link?.readyAt !== undefined;
  }

  /** Whether there was never a connection. */
  get isNew(): boolean {
    return this.#generation === 0;
  }

  /** When {@linkcode tick} has something to do; undefined: not before something happens. */
  get due(): number | undefined {
    const due = Math.min(this.requests.due, this.#beat.due ?? Infinity);
    return due === Infinity ? undefined : due;
  }

  /** A line of the client. */
  fromClient(line: Line): void {
    this.#fromClient.take(line);
    if (this.isReady) this.#watch();
    this.options.onDue();
  }

  /** A message of the server, on a connection. */
  fromServer(link: BridgeLink, text: string): void {
    if (link !== this.#link) return; // left already
    this.#beat.heard(this.options.now());
    this.#fromServer.take(link, text);
    if (!this.#isAwaiting) this.#beat.rest();
  }

  /** The answer to one request is lost, the connection is not. */
  lostRequest(link: BridgeLink, id: RpcId, reason: string): void {
    if (link !== this.#link) return; // left already
    if (typeof id === "string" && id.startsWith(PRIVATE_PREFIX)) {
      // What the bridge asks by itself keeps the connection in order.
      return this.drop(link, { kind: "lost", reason }, 1000);
    }
    this.#beat.heard(this.options.now());
    this.requests.lostOne(id, reason);
    if (!this.#isAwaiting) this.#beat.rest();
    this.options.onDue();
  }

  /** There is a connection: it is told what the last one knew, then traffic passes. */
  opened(connection: LegConnection): BridgeLink {
    this.#generation += 1;
    this.serverRequests.begin(this.#generation);
    const link = new BridgeLink(connection, this.#generation);
    this.#link = link;
    if (this.memory.isLegacySession && !this.requests.isOpening) {
      link.openingId = `${PRIVATE_PREFIX}opening-${link.generation}`;
      connection.send(this.memory.opening(link.openingId));
      this.#watch();
    } else {
      this.#ready(link);
    }
    return link;
  }

  /** The opening that was replayed is answered. */
  reopened(link: BridgeLink, answer: JsonObject): void {
    link.openingId = undefined;
    const { memory, options } = this;
    if ("error" in answer) {
      const said = String(valueAt(answer, "error", "message"));
      const reason = `the server refused to begin again: ${printable(said)}`;
      return this.drop(link, { kind: "lost", reason }, 1000);
    }
    const { result } = answer;
    if (!memory.agreesWith(result)) {
      const version = String(valueAt(result, "protocolVersion"));
      const reason = `the server speaks ${printable(version)} now, not ` +
        `${printable(memory.version)}; start the client again`;
      return this.drop(link, { kind: "permanent", reason, exitCode: 1 }, 1000);
    }
    this.learnLimit(result);
    for (const text of memory.restoration()) link.connection.send(text);
    for (const text of memory.listNotices()) options.emit(text);
    this.#ready(link);
  }

  /** Leaves a connection; nothing that comes on it counts any more. */
  drop(link: BridgeLink, end: LegEnd, code: 1000 | 4000): void {
    link.drop({ end, code });
    this.lost(link, end);
  }

  /** A connection is over; nothing happens when it was left before. */
  lost(link: BridgeLink, end: LegEnd): void {
    if (link !== this.#link) return;
    this.#link = undefined;
    this.#beat.rest();
    for (const requestId of this.serverRequests.loseAll()) {
      const reason = "the connection to the server was lost";
      const params = { requestId, reason };
      this.options.emit(noticeText("notifications/cancelled", params));
    }
    this.requests.lost(end);
    this.options.onDue();
  }

  /** Does what is due: answers who waited too long, asks a silent server, leaves it. */
  tick(): void {
    const now = this.options.now();
    this.requests.expire(now);
    const link = this.#link;
    if (link === undefined || !this.#isAwaiting) return this.#beat.rest();
    if (link.takesData()) this.#beat.heard(now); // a slow line is no dead one
    const beat = this.#beat.at(now);
    if (beat === "ask") link.connection.send(this.memory.probe());
    if (beat !== "drop") return;
    const seconds = 2 * this.options.pingIntervalMs / 1000;
    const reason = `the server was silent for ${seconds} s`;
    this.drop(link, { kind: "lost", reason }, 4000);
  }

  /** Notes the largest message the server says it takes. */
  learnLimit(result: unknown): void {
    const limit = valueAt(result, "_meta", "dev.paracle/maxMessageBytes");
    if (typeof limit !== "number" || !Number.isInteger(limit)) return;
    if (limit > 0) this.requests.limitBytes = limit;
  }

  #ready(link: BridgeLink): void {
    link.readyAt = this.options.now();
    this.requests.attach((text) => link.connection.send(text));
    this.#watch();
  }

  /** Whether the server owes an answer. */
  get #isAwaiting(): boolean {
    return this.requests.running > 0 || this.#link?.openingId !== undefined;
  }

  #watch(): void {
    if (this.#beat.due !== undefined || !this.#isAwaiting) return;
    this.#beat.watch(this.options.now());
    this.options.onDue();
  }
}
