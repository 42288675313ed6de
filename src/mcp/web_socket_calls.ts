/**
 * Requests of a program that wait for their answers.
 *
 * @module
 */
import { MAX_TIMER_MS } from "../core/deadline.ts";
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { BRIDGE_CODES } from "./bridge_errors.ts";
import { type RpcId, type RpcMessage, valueAt } from "./jsonrpc.ts";

/** How a call ends without an answer. */
export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Tells the server that nobody waits any more. */
  readonly cancel: (id: RpcId) => void;
}

/** A call that waits. */
export interface OpenCall {
  readonly id: RpcId;
  /** Rejects with a {@linkcode ParacleError} or the signal's reason. */
  readonly result: Promise<unknown>;
}

interface Waiting {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** What the errors of the bridge mean to a program. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  [BRIDGE_CODES.lost]: "connect.lost",
  [BRIDGE_CODES.unreachable]: "connect.unreachable",
  [BRIDGE_CODES.unauthorised]: "auth.token_rejected",
};

/** The calls of one transport. */
export class WebSocketCalls {
  readonly #waiting = new Map<RpcId, Waiting>();
  #count = 0;

  /** One more; the request is still to be sent. */
  open(method: string, options: CallOptions): OpenCall {
    const id = `paracle:${++this.#count}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { method, resolve, reject });
    const result = this.#bounded(id, promise, { method, ...options });
    return { id, result };
  }

  /** Takes an answer; false when nobody waits for it. */
  answer(message: RpcMessage & { readonly kind: "answer" }): boolean {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return isOurs(message.id);
    this.#waiting.delete(message.id);
    const { body } = message;
    if ("error" in body) waiting.reject(failure(waiting.method, body));
    else waiting.resolve(body["result"]);
    return true;
  }

  /** Nothing is answered any more. */
  failAll(error: ParacleError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #bounded(
    id: RpcId,
    answered: Promise<unknown>,
    { cancel, method, signal, timeoutMs }: CallOptions & {
      readonly method: string;
    },
  ): Promise<unknown> {
    const give = (reason: unknown): void => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (waiting !== undefined) cancel(id);
      waiting?.reject(reason);
    };
    const abort = (): void => give(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(
      () => give(late(method, timeoutMs)),
      Math.min(timeoutMs, MAX_TIMER_MS),
    );
    try {
      return await answered;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }
}

function isOurs(id: RpcId): boolean {
  return typeof id === "string" && id.startsWith("paracle:");
}

function failure(method: string, body: unknown): ParacleError {
  const code = valueAt(body, "error", "code");
  const text = printable(String(valueAt(body, "error", "message")));
  const own = valueAt(body, "error", "data", "source") === "paracle-bridge"
    ? CODES[Number(code)]
    : undefined;
  if (own !== undefined) return new ParacleError(own, text);
  return new ParacleError(
    "api.failed",
    `Cannot carry out "${printable(method)}": the server answers: ${text}`,
    { details: { rpcCode: code } },
  );
}

function late(method: string, timeoutMs: number): ParacleError {
  return new ParacleError(
    "exec.timeout",
    `"${printable(method)}" timed out after ${timeoutMs / 1000} s: it was ` +
      "cancelled, outcome unknown",
    { details: { timeoutMs } },
  );
}
