/**
 * What a model server answers, as a script: lines that go out one by one,
 * waits that a test ends, and every way to fail.
 *
 * @module
 */

/** A part of an answer. */
export type ScriptStep =
  /** Text of the model. */
  | { readonly text: string }
  /** Waits until the test says so; nothing goes out meanwhile. */
  | { readonly wait: Promise<unknown> }
  /** Text of a refusal. */
  | { readonly refusal: string }
  /** A chunk as it is, such as one that is no JSON. */
  | { readonly raw: string }
  /** An error inside the stream. */
  | { readonly error: { readonly message: string; readonly type?: string } }
  /** Text without an end. */
  | { readonly endless: string }
  /** The connection is cut. */
  | { readonly cut: true };

/** An answer. */
export interface Script {
  /** HTTP status. Default: 200. */
  readonly status?: number;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole body, in place of a stream. */
  readonly body?: string;
  /** What comes, in order. */
  readonly steps?: readonly ScriptStep[];
  /** As OpenAI names it. Default: `stop`; null: the stream ends without one. */
  readonly finish?: string | null;
  /** Null: the provider does not tell. Default: of the texts' lengths. */
  readonly usage?:
    | { readonly prompt: number; readonly completion: number }
    | null;
  /** Whether `[DONE]` ends it. Default: true. */
  readonly done?: boolean;
  /** Nothing comes, not even a status, until this is settled. */
  readonly hang?: Promise<unknown>;
}

/** Words of a protocol for the parts of an answer, each a whole server-sent event. */
export interface ScriptProtocol {
  begin(): string;
  text(text: string): string;
  refusal(text: string): string;
  error(error: { readonly message: string; readonly type?: string }): string;
  /** The end; `reason` undefined: the stream ends without telling one. */
  end(ending: Ending): string;
}

/** How an answer ends. */
export interface Ending {
  readonly reason: string | undefined;
  readonly usage:
    | { readonly prompt: number; readonly completion: number }
    | undefined;
  readonly done: boolean;
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const chunk = (delta: unknown, more: Record<string, unknown> = {}): string =>
  data({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "test",
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  });

/** OpenAI's chat completions. */
export const chatProtocol: ScriptProtocol = {
  begin: () => chunk({ role: "assistant", content: "" }),
  text: (content) => chunk({ content }),
  refusal: (refusal) => chunk({ refusal }),
  error: (error) => data({ error }),
  end: ({ reason, usage, done }) =>
    (reason === undefined ? "" : chunk({}, { finish_reason: reason })) +
    (usage === undefined ? "" : data({
      id: "chatcmpl-1",
      choices: [],
      usage: {
        prompt_tokens: usage.prompt,
        completion_tokens: usage.completion,
        total_tokens: usage.prompt + usage.completion,
      },
    })) + (done ? "data: [DONE]\n\n" : ""),
};

const event = (type: string, more: Record<string, unknown>): string =>
  `event: ${type}\n${data({ type, ...more })}`;

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  "content_filter": "refusal",
  "tool_calls": "tool_use",
};

/** Anthropic's messages. */
export const messagesProtocol: ScriptProtocol = {
  begin: () =>
    event("message_start", {
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "test",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 3, output_tokens: 0 },
      },
    }) +
    event("content_block_start", {
      index: 0,
      content_block: { type: "text", text: "" },
    }),
  text: (text) =>
    event("content_block_delta", {
      index: 0,
      delta: { type: "text_delta", text },
    }),
  refusal: (text) => messagesProtocol.text(text),
  error: ({ message, type = "overloaded_error" }) =>
    event("error", { error: { type, message } }),
  end: ({ reason, usage, done }) =>
    event("content_block_stop", { index: 0 }) +
    (reason === undefined ? "" : event("message_delta", {
      delta: {
        stop_reason: STOP_REASONS[reason] ?? reason,
        stop_sequence: null,
      },
      usage: {
        input_tokens: usage?.prompt ?? 0,
        output_tokens: usage?.completion ?? 0,
      },
    })) +
    (done ? event("message_stop", {}) : ""),
};
