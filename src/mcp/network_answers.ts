/**
 * Answers that no MCP server has to be asked for.
 *
 * @module
 */
import { errorText, type JsonObject, type RpcId } from "./jsonrpc.ts";

/**
 * A refusal of HTTP with a JSON-RPC error in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rpcRefusal } from "./network_answers.ts";
 *
 * assert.equal(rpcRefusal(400, -32700, "Parse error").status, 400);
 * ```
 */
export function rpcRefusal(
  status: number,
  code: number,
  message: string,
  options: {
    readonly id?: RpcId;
    readonly data?: JsonObject | undefined;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Response {
  const { id, data, headers } = options;
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  return new Response(errorText(id, error), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/**
 * A refusal of HTTP in one line of text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { textAnswer } from "./network_answers.ts";
 *
 * assert.equal(await textAnswer(404, "Not found\n").text(), "Not found\n");
 * ```
 */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

/**
 * The same answer, whose end is told once: read to its end, given up, or ended
 * from here by the function that `onStart` is given, with some last bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { watchedAnswer } from "./network_answers.ts";
 *
 * let over = 0;
 * const answer = watchedAnswer(new Response("x"), {
 *   onStart: () => {},
 *   onEnd: () => over++,
 * });
 * assert.equal(await answer.text(), "x");
 * assert.equal(over, 1);
 * ```
 */
export function watchedAnswer(
  response: Response,
  { onStart, onEnd }: {
    readonly onStart: (end: (last?: Uint8Array) => void) => void;
    readonly onEnd: () => void;
  },
): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) return response;
  let over = false;
  const ended = (): void => {
    if (over) return;
    over = true;
    onEnd();
  };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) =>
      onStart((last) => {
        if (over) return;
        ended();
        if (last !== undefined) controller.enqueue(last);
        controller.close();
        reader.cancel().catch(() => {});
      }),
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (over) return;
        if (!done) return controller.enqueue(value);
        ended();
        controller.close();
      } catch (error) {
        if (over) return;
        ended();
        controller.error(error);
      }
    },
    cancel: (reason) => {
      ended();
      return reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
