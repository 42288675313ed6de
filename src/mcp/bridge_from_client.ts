/**
 * Where each message of the client goes.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { BRIDGE_CODES, bridgeError, type Place } from "./bridge_errors.ts";
import type { RelayState } from "./bridge_state.ts";
import {
  errorText,
  isId,
  type JsonObject,
  parseMessage,
  type RpcError,
  type RpcId,
  type RpcMessage,
} from "./jsonrpc.ts";
import type { Line } from "./line_reader.ts";
import { excessBytes } from "./outlet_size.ts";
import { PRIVATE_PREFIX } from "./replay.ts";

type Request = Extract<RpcMessage, { kind: "request" }>;
type Notice = Extract<RpcMessage, { kind: "notice" }>;
type Answer = Extract<RpcMessage, { kind: "answer" }>;

/** The client's half of a relay. */
export class FromClient {
  readonly #relay: RelayState;

  /** Serves one relay. */
  constructor(relay: RelayState) {
    this.#relay = relay;
  }

  /** Takes one line. */
  take(line: Line): void {
    const message = parseMessage(line.text);
    switch (message.kind) {
      case "request":
        return this.#request(message, line);
      case "notice":
        return this.#notice(message, line);
      case "answer":
        return this.#answer(message);
      case "bad":
        return this.#refuse(message.id, message.code, message.reason);
    }
  }

  #request({ id, method, params }: Request, { text, bytes }: Line): void {
    const { memory, options, requests, tools } = this.#relay;
    if (typeof id === "string" && id.startsWith(PRIVATE_PREFIX)) {
      const reason = `Invalid request: ids with "${PRIVATE_PREFIX}" are ours`;
      return this.#refuse(id, -32600, reason);
    }
    if (requests.get(id) !== undefined) {
      return this.#refuse(id, -32600, "Invalid request: its id is in use");
    }
    const tool = toolOf(method, params);
    if (tool !== undefined && tools.hides(tool)) {
      const reason = `Unknown tool: "${printable(tool)}" is not offered here`;
      return this.#refuse(id, -32602, reason);
    }
    memory.asked(params);
    requests.take({
      kind: "request",
      id,
      method,
      tool,
      params: tool === undefined ? params : undefined,
      text,
      bytes,
      since: options.now(),
      until: 0,
      sends: 0,
      running: false,
      acknowledged: false,
    });
    if (!this.#relay.isReady) options.onWaiting();
  }

  #notice({ method, params }: Notice, { text, bytes }: Line): void {
    const { isReady, link, memory, requests } = this.#relay;
    if (method === "notifications/cancelled") {
      const id = params?.["requestId"];
      if (isId(id) && requests.cancel(id)) link?.connection.send(text);
      return;
    }
    if (method === "notifications/initialized") {
      memory.initialized();
      // The replay tells it to the next connection, ahead of everything.
      if (!isReady && memory.isLegacySession) return;
    }
    requests.takeNotice(text, bytes);
  }

  /** An answer to a request of the server; one of a connection that is gone is dropped. */
  #answer({ id, body }: Answer): void {
    const { link, options, requests, serverRequests } = this.#relay;
    const original = serverRequests.restore(id);
    if (original === undefined) return;
    const text = JSON.stringify({ ...body, id: original });
    const bytes = excessBytes(text, requests.limitBytes);
    link?.connection.send(
      bytes === 0
        ? text
        : errorText(original, tooLargeForServer(options.place, bytes)),
    );
  }

  /** Answers what goes nowhere; an id that is in use is not answered twice. */
  #refuse(id: RpcId | undefined, code: number, message: string): void {
    const { options, requests } = this.#relay;
    const free = id !== undefined && requests.get(id) === undefined;
    options.emit(errorText(free ? id : undefined, { code, message }));
  }
}

function toolOf(
  method: string,
  params: JsonObject | undefined,
): string | undefined {
  const name = method === "tools/call" ? params?.["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

function tooLargeForServer(
  place: Place,
  bytes: number,
): RpcError {
  return bridgeError(place, { method: "the server", tool: undefined }, {
    code: BRIDGE_CODES.tooLarge,
    maybeExecuted: true,
    reason: `the answer has ${bytes} bytes, more than the server takes`,
  });
}
