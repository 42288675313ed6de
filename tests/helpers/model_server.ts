/**
 * A model provider on this machine: real HTTP, OpenAI's and Anthropic's
 * protocols, and an answer for each request that the test decides about.
 *
 * @module
 */
import {
  chatProtocol,
  messagesProtocol,
  type Script,
  type ScriptProtocol,
} from "./model_script.ts";

/** A request as it came. */
export interface ModelRequest {
  /** From 1. */
  readonly number: number;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of the body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The system prompt; empty without one. */
  readonly system: string;
  /** The last user message. */
  readonly prompt: string;
}

/** What a test decides. */
export interface ModelServerOptions {
  /** The answer to a request: a script, or plain text. Default: `Hello`. */
  readonly answer?: (
    request: ModelRequest,
  ) => string | Script | Promise<string | Script>;
}

/** A server that runs; disposing ends it and every answer it still gives. */
export interface ModelServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/v1`, for `OPENAI_BASE_URL` and `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** All requests so far, in order. */
  readonly requests: readonly ModelRequest[];
}

/** Starts a server on a free port of the loopback interface. */
export function startModelServer(
  options: ModelServerOptions = {},
): ModelServer {
  const { answer = () => "Hello" } = options;
  const requests: ModelRequest[] = [];
  const ending = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: ending.signal,
    onListen: () => {},
    // A cut answer is an error to the server, and what the test wants.
    onError: () => new Response(null, { status: 500 }),
  }, async (request) => {
    const asked = await recorded(request, requests.length + 1);
    requests.push(asked);
    const answered = await answer(asked);
    const script = typeof answered === "string"
      ? { steps: [{ text: answered }] }
      : answered;
    const protocol = asked.path.endsWith("/messages")
      ? messagesProtocol
      : chatProtocol;
    return await respond(script, protocol, ending.signal);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/v1`,
    requests,
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await server.finished;
    },
  };
}

async function recorded(
  request: Request,
  number: number,
): Promise<ModelRequest> {
  const text = await request.text();
  const body = text === "" ? {} : JSON.parse(text);
  const messages: { role: string; content: unknown }[] = body.messages ?? [];
  const ofRole = (role: string): unknown =>
    messages.findLast((message) => message.role === role)?.content;
  return {
    number,
    path: new URL(request.url).pathname,
    headers: Object.fromEntries(request.headers),
    body,
    system: plain(body.system ?? ofRole("system")),
    prompt: plain(ofRole("user")),
  };
}

/** Text, or the texts of parts. */
function plain(content: unknown): string {
  if (!Array.isArray(content)) return String(content ?? "");
  return content.map((part) => part.text ?? "").join("");
}

async function respond(
  script: Script,
  protocol: ScriptProtocol,
  ended: AbortSignal,
): Promise<Response> {
  const { status = 200, headers = {}, body } = script;
  const over = once(ended);
  await Promise.race([script.hang, over]);
  if (body !== undefined) {
    const json = { "content-type": "application/json", ...headers };
    return new Response(body, { status, headers: json });
  }
  const pieces = events(script, protocol, over);
  return new Response(
    ReadableStream.from(pieces).pipeThrough(new TextEncoderStream()),
    { status, headers: { "content-type": "text/event-stream", ...headers } },
  );
}

async function* events(
  script: Script,
  protocol: ScriptProtocol,
  over: Promise<void>,
): AsyncGenerator<string> {
  const { steps = [], finish = "stop", done = true } = script;
  yield protocol.begin();
  let length = 0;
  for (const step of steps) {
    if ("wait" in step) await Promise.race([step.wait, over]);
    if ("cut" in step) throw new Error("cut");
    if ("raw" in step) yield step.raw;
    if ("error" in step) yield protocol.error(step.error);
    if ("refusal" in step) yield protocol.refusal(step.refusal);
    if ("endless" in step) { for (;;) yield protocol.text(step.endless); }
    if ("text" in step) {
      length += step.text.length;
      yield protocol.text(step.text);
    }
  }
  const usage = script.usage === undefined
    ? { prompt: 3, completion: Math.ceil(length / 4) }
    : script.usage ?? undefined;
  yield protocol.end({ reason: finish ?? undefined, usage, done });
}

/** A server that ends every connection as soon as it has come. */
export function startResettingServer(): AsyncDisposable & {
  readonly url: string;
  readonly connections: () => number;
} {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  let closed = false;
  const serving = (async () => {
    for await (const connection of listener) {
      connections++;
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}/v1`,
    connections: () => connections,
    [Symbol.asyncDispose]: () => {
      if (!closed) listener.close();
      closed = true;
      return serving;
    },
  };
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
