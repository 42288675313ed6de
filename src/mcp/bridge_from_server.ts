/**
 * Where each message of the server goes.
 *
 * @module
 */
import { BRIDGE_CODES, bridgeError } from "./bridge_errors.ts";
import type { BridgeLink } from "./bridge_link.ts";
import type { RelayState } from "./bridge_state.ts";
import {
  errorText,
  isId,
  type JsonObject,
  parseMessage,
  type RpcMessage,
} from "./jsonrpc.ts";
import { excessBytes, oneLine } from "./outlet_size.ts";
import { isSubscription, type Pending } from "./pending.ts";
import {
  PRIVATE_PREFIX,
  subscriptionNotices,
  subscriptionOf,
} from "./replay.ts";

type Request = Extract<RpcMessage, { kind: "request" }>;
type Notice = Extract<RpcMessage, { kind: "notice" }>;
type Answer = Extract<RpcMessage, { kind: "answer" }>;

/** Clients on the SDK hang up on a line over 10 MiB. */
const LINE_LIMIT_BYTES = 10 * 1024 * 1024 - 1024;

/** The server's half of a relay. */
export class FromServer {
  readonly #relay: RelayState;

  /** Serves one relay. */
  constructor(relay: RelayState) {
    this.#relay = relay;
  }

  /** Takes one message. */
  take(link: BridgeLink, text: string): void {
    const message = parseMessage(text);
    switch (message.kind) {
      case "answer":
        return this.#answer(link, message, text);
      case "notice":
        return this.#notice(message, text);
      case "request":
        return this.#request(link, message);
      case "bad":
        return this.#bad(link, message.reason);
    }
  }

  #answer(link: BridgeLink, { id, body }: Answer, text: string): void {
    const { requests } = this.#relay;
    if (typeof id === "string" && id.startsWith(PRIVATE_PREFIX)) {
      if (id === link.openingId) this.#relay.reopened(link, body);
      return;
    }
    const open = requests.get(id);
    if (open?.running && isSubscription(open) && !("error" in body)) {
      requests.part(open, oneLine(text));
      return this.#relay.options.onDue();
    }
    const request = requests.settle(id);
    if (request === undefined) return; // cancelled, or answered by us
    link.hasAnswered = true;
    const shown = "error" in body ? undefined : this.#learn(request, body);
    this.#emitAnswer(
      request,
      shown === undefined ? oneLine(text) : JSON.stringify(shown),
    );
  }

  /** Notes what an answer tells. Returns what the client shall see, if not all. */
  #learn(request: Pending, body: JsonObject): JsonObject | undefined {
    const { memory, tools } = this.#relay;
    const { method, params } = request;
    const { result } = body;
    memory.answered(method, params, result);
    if (method === "initialize" || method === "server/discover") {
      this.#relay.learnLimit(result);
    }
    if (method !== "tools/list") return undefined;
    const first = params?.["cursor"] === undefined;
    const shown = tools.read(result, { first });
    return shown === undefined ? undefined : { ...body, result: shown };
  }

  #emitAnswer(request: Pending, text: string): void {
    const { emit, place } = this.#relay.options;
    const bytes = excessBytes(text, LINE_LIMIT_BYTES);
    if (bytes === 0) return emit(text);
    const error = bridgeError(place, request, {
      code: BRIDGE_CODES.tooLarge,
      maybeExecuted: true,
      reason: `the answer has ${bytes} bytes, the client takes ` +
        `${LINE_LIMIT_BYTES}`,
    });
    emit(errorText(request.id, error));
  }

  #notice({ method, params, body }: Notice, text: string): void {
    const { serverRequests } = this.#relay;
    if (method === "notifications/cancelled") {
      const original = params?.["requestId"];
      const name = isId(original) ? serverRequests.giveUp(original) : undefined;
      if (name === undefined) return; // answered meanwhile
      const renamed = { ...body, params: { ...params, requestId: name } };
      return this.#emitNotice(JSON.stringify(renamed));
    }
    if (method === "notifications/subscriptions/acknowledged") {
      return this.#acknowledged(params, text);
    }
    this.#emitNotice(oneLine(text));
  }

  /** The client hears of the first; later ones mean that a subscription goes on. */
  #acknowledged(params: JsonObject | undefined, text: string): void {
    const { options, requests } = this.#relay;
    const id = subscriptionOf(params);
    const request = isId(id) ? requests.get(id) : undefined;
    if (!request?.acknowledged) {
      if (request !== undefined) request.acknowledged = true;
      return this.#emitNotice(oneLine(text));
    }
    for (const notice of subscriptionNotices(request.id, request.params)) {
      options.emit(notice);
    }
  }

  #emitNotice(text: string): void {
    const { emit, note } = this.#relay.options;
    const bytes = excessBytes(text, LINE_LIMIT_BYTES);
    if (bytes === 0) return emit(text);
    note(`dropped a notification of the server: it has ${bytes} bytes`);
  }

  #request(link: BridgeLink, { id, method, body }: Request): void {
    const { options, serverRequests } = this.#relay;
    const name = serverRequests.rename(id);
    const text = JSON.stringify({ ...body, id: name });
    const bytes = excessBytes(text, LINE_LIMIT_BYTES);
    if (bytes === 0) return options.emit(text);
    serverRequests.restore(name);
    const error = bridgeError(options.place, { method, tool: undefined }, {
      code: BRIDGE_CODES.tooLarge,
      maybeExecuted: false,
      reason: `the request has ${bytes} bytes, the client takes ` +
        `${LINE_LIMIT_BYTES}`,
    });
    link.connection.send(errorText(id, error));
  }

  #bad(link: BridgeLink, reason: string): void {
    if (link.hasComplained) return;
    link.hasComplained = true;
    this.#relay.options.note(
      `dropped a message of the server that could not be read: ${reason}`,
    );
  }
}
