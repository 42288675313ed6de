/**
 * The messages in the answer to a POST.
 *
 * @module
 */
import { ERROR_BYTES, MESSAGE_BYTES, readBody } from "./http_leg_body.ts";
import { EventReader, type ServerEvent } from "./http_leg_events.ts";
import {
  errorText,
  isObject,
  parseMessage,
  type RpcMessage,
} from "./jsonrpc.ts";

/**
 * Tells every message of an answer. A request is answered by the end of it,
 * or the stream was cut.
 *
 * @throws {ServerLeaves} when a server that is about to come back answers.
 * @throws {TypeError} when the answer breaks off, is too large, or comes from
 * what stands before the server.
 */
export async function hearAnswer(
  answer: Response,
  message: RpcMessage,
  hear: (text: string) => void,
): Promise<void> {
  const type = answer.headers.get("content-type") ?? "";
  if (!answer.ok) return await hearRefusal(answer, message, hear);
  if (message.kind !== "request") return await answer.body?.cancel();
  let isAnswered = false;
  const note = (text: string): void => {
    const heard = parseMessage(text);
    if (heard.kind === "answer" && heard.id === message.id) isAnswered = true;
    hear(text);
  };
  try {
    if (type.startsWith("text/event-stream") && answer.body !== null) {
      await hearEvents(answer.body, ({ data }) => data !== "" && note(data));
    } else {
      await hearWhole(answer, note);
    }
  } catch (error) {
    if (!isAnswered) throw error; // else nothing is missed
  }
  if (isAnswered) return;
  throw new TypeError("the server ended its answer before it was complete");
}

async function hearWhole(
  answer: Response,
  hear: (text: string) => void,
): Promise<void> {
  const { text, isWhole } = await readBody(answer, MESSAGE_BYTES);
  if (!isWhole) throw new TypeError("the server's answer is over 64 MiB");
  if (text.trim() !== "") hear(text.trim());
}

/** Tells every event of a stream until it ends; resolves with the wait the server wants. */
export async function hearEvents(
  body: ReadableStream<Uint8Array>,
  hear: (event: ServerEvent) => void,
): Promise<number | undefined> {
  const reader = new EventReader();
  for await (const bytes of body) {
    for (const event of reader.push(bytes)) hear(event);
  }
  return reader.retryMs;
}

/** The server goes, and will be back: whatever runs on it is lost. */
export class ServerLeaves extends TypeError {}

/** Of a server that will be back; 499 of one that stopped while it worked. */
const LEAVING: ReadonlySet<number> = new Set([499, 503]);
/** Of what stands before the server. */
const PASSING: ReadonlySet<number> = new Set([502, 504]);

/**
 * The failure that a status means when it says that the server is not there
 * now; undefined for every other.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { absence } from "./http_leg_answer.ts";
 *
 * assert.equal(absence(502)?.message, "the server answers 502");
 * assert.equal(absence(405), undefined);
 * ```
 */
export function absence(status: number): TypeError | undefined {
  const reason = `the server answers ${status}`;
  if (LEAVING.has(status)) return new ServerLeaves(reason);
  return PASSING.has(status) ? new TypeError(reason) : undefined;
}

async function hearRefusal(
  answer: Response,
  message: RpcMessage,
  hear: (text: string) => void,
): Promise<void> {
  const { status } = answer;
  const { text } = await readBody(answer, ERROR_BYTES);
  const away = absence(status);
  if (away !== undefined) throw away;
  if (message.kind !== "request") return; // nobody waits for an answer
  const said = parseMessage(text);
  if (said.kind === "answer" && said.id === message.id) return hear(text);
  const error = errorOf(text);
  hear(errorText(
    message.id,
    error ?? {
      code: -32603,
      message: `The server refuses the message with HTTP status ${status}`,
    },
  ));
}

/** An error whose id the server could not read. */
function errorOf(
  text: string,
): { readonly code: number; readonly message: string } | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const error = isObject(body) ? body["error"] : undefined;
    if (!isObject(error)) return undefined;
    const { code, message } = error;
    return typeof code === "number" && typeof message === "string"
      ? { code, message }
      : undefined;
  } catch {
    return undefined;
  }
}
