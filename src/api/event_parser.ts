/**
 * Server-sent events, taken apart.
 *
 * @module
 */

/** One event. */
export interface ServerEvent {
  /** `message` when it has none. */
  readonly name: string;
  /** Its lines. */
  readonly data: string;
  /** For `Last-Event-ID`; undefined when this one has none. */
  readonly id: string | undefined;
}

/** Longest event that is taken, in characters. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads a stream of events to its end; leaving early cancels it. An event that
 * is cut off is left out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseEvents } from "./event_parser.ts";
 *
 * const { body } = new Response("event: text\ndata: {}\n\n");
 * if (body === null) assert.fail();
 * const [event] = await Array.fromAsync(parseEvents(body));
 * assert.deepEqual(event, { name: "text", data: "{}", id: undefined });
 * ```
 */
export async function* parseEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    rest += text;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    if (rest.length > MAX_CHARACTERS) return;
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== undefined) yield event;
    }
  }
}

/** One block of lines; undefined when it is a comment. */
function parseBlock(block: string): ServerEvent | undefined {
  const fields = block.split(/\r?\n/).map((line) => {
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    return [name, value] as const;
  });
  const last = (wanted: string): string | undefined =>
    fields.findLast(([name]) => name === wanted)?.[1];
  const data = fields.filter(([name]) => name === "data");
  if (data.length === 0) return undefined;
  return {
    name: last("event") ?? "message",
    data: data.map(([, value]) => value).join("\n"),
    id: last("id"),
  };
}
