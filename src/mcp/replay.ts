/**
 * What a new connection must be told before it can take the place of a lost one.
 *
 * @module
 */
import {
  isObject,
  type JsonObject,
  noticeText,
  requestText,
  type RpcId,
  valueAt,
} from "./jsonrpc.ts";

/** Ids of the bridge begin so; the client's may not. */
export const PRIVATE_PREFIX = "paracle-bridge:";

const META = "io.modelcontextprotocol/";
const CLAIM_KEYS = [
  `${META}protocolVersion`,
  `${META}clientCapabilities`,
  `${META}clientInfo`,
];
const LISTS = ["tools", "prompts", "resources"] as const;

/** What a legacy client and its server agreed on. */
interface Agreement {
  readonly params: JsonObject | undefined;
  readonly version: unknown;
  readonly capabilities: unknown;
}

/**
 * Remembers the state that a connection has for its client, in both eras.
 * In modern traffic there is none; only its claim is kept, for the heartbeat.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ReplayMemory } from "./replay.ts";
 *
 * const memory = new ReplayMemory();
 * assert.equal(memory.isLegacySession, false);
 * memory.answered("initialize", {}, { protocolVersion: "2025-11-25" });
 * assert.equal(memory.isLegacySession, true);
 * assert.equal(memory.agreesWith({ protocolVersion: "2025-06-18" }), false);
 * ```
 */
export class ReplayMemory {
  #agreement: Agreement | undefined;
  #initialized = false;
  #level: JsonObject | undefined;
  readonly #subscribed = new Map<unknown, JsonObject>();
  #claim: JsonObject | undefined;
  #count = 0;

  /** Whether there is something to replay. */
  get isLegacySession(): boolean {
    return this.#agreement !== undefined;
  }

  /** Notes what a request says of its sender. */
  asked(params: JsonObject | undefined): void {
    const meta = params?.["_meta"];
    if (!isObject(meta) || !(`${META}protocolVersion` in meta)) return;
    const claim = CLAIM_KEYS.filter((key) => key in meta);
    this.#claim = Object.fromEntries(claim.map((key) => [key, meta[key]]));
  }

  /** Notes that the client is through with its opening. */
  initialized(): void {
    this.#initialized = true;
  }

  /** Notes what a request changed, now that it was granted. */
  answered(
    method: string,
    params: JsonObject | undefined,
    result: unknown,
  ): void {
    switch (method) {
      case "initialize":
        this.#agreement = {
          params,
          version: valueAt(result, "protocolVersion"),
          capabilities: valueAt(result, "capabilities"),
        };
        break;
      case "logging/setLevel":
        this.#level = params;
        break;
      case "resources/subscribe":
        this.#subscribed.set(params?.["uri"], params ?? {});
        break;
      case "resources/unsubscribe":
        this.#subscribed.delete(params?.["uri"]);
        break;
    }
  }

  /** Whether a new connection answered the opening as the old one did. */
  agreesWith(result: unknown): boolean {
    return valueAt(result, "protocolVersion") === this.#agreement?.version;
  }

  /** The version agreed on, for messages. */
  get version(): string {
    return String(this.#agreement?.version);
  }

  /** The opening, under an id of ours. */
  opening(id: RpcId): string {
    return requestText(id, "initialize", this.#agreement?.params);
  }

  /** What follows the opening, in order. */
  restoration(): readonly string[] {
    if (!this.#initialized) return [];
    const level = this.#level === undefined
      ? []
      : [this.#request("logging/setLevel", this.#level)];
    const subscriptions = [...this.#subscribed.values()]
      .map((params) => this.#request("resources/subscribe", params));
    return [
      noticeText("notifications/initialized"),
      ...level,
      ...subscriptions,
    ];
  }

  /** What the client is told: the lists may have changed meanwhile. */
  listNotices(): readonly string[] {
    if (!this.#initialized) return [];
    const capabilities = this.#agreement?.capabilities;
    return LISTS
      .filter((list) => valueAt(capabilities, list, "listChanged") === true)
      .map((list) => noticeText(`notifications/${list}/list_changed`));
  }

  /** The cheapest question of the era. */
  probe(): string {
    const modern = this.#agreement === undefined && this.#claim !== undefined;
    return modern
      ? this.#request("server/discover", { "_meta": this.#claim })
      : this.#request("ping");
  }

  #request(method: string, params?: JsonObject): string {
    this.#count += 1;
    return requestText(`${PRIVATE_PREFIX}${this.#count}`, method, params);
  }
}

/**
 * What a modern subscription is told when it goes on: its lists may have changed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { subscriptionNotices } from "./replay.ts";
 *
 * const params = { notifications: { toolsListChanged: true } };
 * const [notice] = subscriptionNotices(7, params);
 * assert.match(notice ?? "", /tools\/list_changed.*subscriptionId":7/);
 * ```
 */
export function subscriptionNotices(
  id: RpcId,
  params: JsonObject | undefined,
): readonly string[] {
  const filter = valueAt(params, "notifications");
  return LISTS
    .filter((list) => valueAt(filter, `${list}ListChanged`) === true)
    .map((list) =>
      noticeText(`notifications/${list}/list_changed`, {
        "_meta": { [`${META}subscriptionId`]: id },
      })
    );
}

/**
 * The subscription a notification belongs to.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { subscriptionOf } from "./replay.ts";
 *
 * const meta = { "io.modelcontextprotocol/subscriptionId": 7 };
 * assert.equal(subscriptionOf({ "_meta": meta }), 7);
 * ```
 */
export function subscriptionOf(params: JsonObject | undefined): unknown {
  return valueAt(params, "_meta", `${META}subscriptionId`);
}
