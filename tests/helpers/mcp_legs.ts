/**
 * One connection of a leg, driven by hand.
 *
 * @module
 */
import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { openHttpLeg } from "../../src/mcp/http_leg_io.ts";
import type { RpcId } from "../../src/mcp/jsonrpc.ts";
import type { Leg, LegConnection, LegEnd } from "../../src/mcp/leg.ts";
import type { TokenSource } from "../../src/mcp/token_source.ts";
import { openWsLeg } from "../../src/mcp/ws_leg_io.ts";

type Rpc = Readonly<Record<string, unknown>>;

/** What was heard of a connection; waits for what is to come. */
export class LegTalk implements AsyncDisposable {
  readonly #heard: Rpc[] = [];
  #wake: (() => void)[] = [];
  #connection: LegConnection | undefined;

  /** Opens the leg; fails the test when it does not open. */
  static async open(leg: Leg): Promise<LegTalk> {
    const talk = new LegTalk();
    const opened = await talk.try(leg);
    assert.ok(!("kind" in opened), JSON.stringify(opened));
    return talk;
  }

  get connection(): LegConnection {
    assert.ok(this.#connection);
    return this.#connection;
  }

  /** Everything so far. */
  get heard(): readonly Rpc[] {
    return this.#heard;
  }

  /** Opens the leg. */
  async try(
    leg: Leg,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<LegConnection | LegEnd> {
    const message = (text: string): void => {
      this.#heard.push(JSON.parse(text));
      for (const wake of this.#wake.splice(0)) wake();
    };
    const lost = (id: RpcId, reason: string): void =>
      message(JSON.stringify({ id, lost: reason }));
    const opened = await leg.open({ message, lost }, { signal });
    if (!("kind" in opened)) this.#connection = opened;
    return opened;
  }

  send(message: Rpc): void {
    this.connection.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }

  /** Sends a request and waits for its answer. */
  async ask(id: number, method: string, params: Rpc = {}): Promise<Rpc> {
    this.send({ id, method, params });
    return await this.find((one) => one["id"] === id);
  }

  /** The first message that fits, past or to come. */
  async find(fits: (message: Rpc) => boolean): Promise<Rpc> {
    for (;;) {
      const found = this.#heard.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Opens a session of the older protocol. */
  async initialize(): Promise<Rpc> {
    const answer = await this.ask(0, "initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "talk", version: "1" },
    });
    this.send({ method: "notifications/initialized" });
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.close(1000);
  }
}

/** What makes a request one of the newest protocol. */
export const META: Rpc = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "talk", version: "1" },
};

/** No token. */
export const NO_TOKEN: TokenSource = {
  token: () => Promise.resolve(undefined),
};

/** Tokens in order, one for each time the last was refused; the last stays. */
export function tokensOf(...tokens: readonly string[]): TokenSource {
  let at = 0;
  return {
    token: ({ refused }) => {
      if (refused) at = Math.min(at + 1, tokens.length - 1);
      return Promise.resolve(tokens[at]);
    },
  };
}

/** The leg of a URL's kind. */
export function legTo(url: string, tokens: TokenSource = NO_TOKEN): Leg {
  const options = {
    name: "test",
    url: () => Promise.resolve(new URL(url)),
    tokens,
    insecure: false,
    clock: systemClock,
  };
  return url.startsWith("ws") ? openWsLeg(options) : openHttpLeg(options);
}
