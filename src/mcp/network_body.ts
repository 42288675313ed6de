/**
 * The body of a request, from a client that may never finish it.
 *
 * @module
 */
import { isJsonContentType } from "@modelcontextprotocol/server";
import type { Clock } from "../core/clock.ts";
import { MAX_MESSAGE_BYTES } from "./message_limit.ts";
import { rpcRefusal } from "./network_answers.ts";

/** How long a client may send nothing before it is given up. */
const SILENT_MS = 30_000;

/** Reads a message once, for both protocols; an answer says why there is none. */
export async function readBody(
  request: Request,
  clock: Clock,
): Promise<Response | { readonly body: unknown }> {
  if (!isJsonContentType(request.headers.get("content-type"))) {
    const fault = "Content-Type must be application/json";
    return rpcRefusal(415, -32600, fault);
  }
  try {
    const text = await readText(request, clock);
    if (text instanceof Response) return text;
    const body: unknown = JSON.parse(text);
    if (!Array.isArray(body)) return { body };
    return rpcRefusal(400, -32600, "Batches are not supported");
  } catch {
    return rpcRefusal(400, -32700, "Parse error: the body is no JSON");
  }
}

async function readText(
  { headers, body }: Request,
  clock: Clock,
): Promise<string | Response> {
  if (Number(headers.get("content-length")) > MAX_MESSAGE_BYTES) {
    return tooLarge();
  }
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const read = await soon(reader.read(), clock);
    if (read === undefined) {
      reader.cancel().catch(() => {});
      // The rest of it would be taken for the next request.
      const headers = { connection: "close" };
      return rpcRefusal(408, -32600, "The body never came", { headers });
    }
    if (read.done) return text + decoder.decode();
    bytes += read.value.byteLength;
    if (bytes > MAX_MESSAGE_BYTES) {
      reader.releaseLock();
      return tooLarge();
    }
    text += decoder.decode(read.value, { stream: true });
  }
}

/** What comes of it; undefined when nothing comes for too long. */
async function soon<T>(
  coming: Promise<T>,
  clock: Clock,
): Promise<T | undefined> {
  const came = new AbortController();
  const late = clock.sleep(SILENT_MS, { signal: came.signal })
    .then(() => undefined, () => undefined);
  try {
    return await Promise.race([coming, late]);
  } finally {
    came.abort();
  }
}

function tooLarge(): Response {
  const fault = `The body is larger than ${MAX_MESSAGE_BYTES} bytes`;
  return rpcRefusal(413, -32600, fault);
}
