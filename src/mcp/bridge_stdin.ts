/**
 * Reads what the client writes, no faster than the server takes it.
 *
 * @module
 */
import type { BridgeRelay } from "./bridge_relay.ts";
import { LineReader } from "./line_reader.ts";

/** A longer line ends the bridge. */
const LINE_LIMIT_BYTES = 64 * 1024 * 1024;
/** With more on its way to the server, reading pauses. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;

/** Why reading ended. */
export type StdinEnd = "end" | "overflow";

/**
 * Hands every line to the relay until the stream ends or fails, or a line is
 * too long. The signal ends it as the end of the stream does. Never rejects.
 */
export async function readClient(
  stdin: ReadableStream<Uint8Array>,
  relay: BridgeRelay,
  { signal }: { readonly signal: AbortSignal },
): Promise<StdinEnd> {
  const reader = stdin.getReader();
  // What is read at this moment may never come: it is not waited for.
  const stop = (): void => void reader.cancel().catch(ignore);
  signal.addEventListener("abort", stop, { once: true });
  const lines = new LineReader(LINE_LIMIT_BYTES);
  try {
    for (let next = reader.read();;) {
      const { done, value } = await next;
      const ready = done ? lines.end() : lines.push(value);
      if (ready === undefined) return "overflow";
      for (const line of ready) relay.fromClient(line);
      if (done || signal.aborted) return "end";
      next = reader.read();
      await room(relay, next);
    }
  } catch {
    return "end";
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Waits until the server takes more, or it is seen that the client has left. */
async function room(
  relay: BridgeRelay,
  next: Promise<{ readonly done: boolean }>,
): Promise<void> {
  const connection = relay.link?.connection;
  if (connection === undefined) return;
  if (connection.bufferedBytes <= HIGH_WATER_BYTES) return;
  const drained = connection.drained();
  const left = next.then(({ done }) => done ? undefined : drained);
  await Promise.race([drained, left]);
}

function ignore(): void {}
