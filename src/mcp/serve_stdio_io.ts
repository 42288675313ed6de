/**
 * `paracle mcp serve --stdio`: the process behind it. Reached by a late import
 * alone: it loads the SDK.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { ownScopes } from "./scopes.ts";
import { serveStdioConnection } from "./serve_stdio.ts";
import { MAX_LINE_BYTES } from "./serve_stdio_transport.ts";
import { openServer, type OpenServerOptions } from "./server_open_io.ts";

/** What is served, and through what. */
export interface ServeOnStdioOptions
  extends Omit<OpenServerOptions, "maxMessageBytes"> {
  /** Standard input. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Standard output; borrowed. */
  readonly stdout: WritableStream<Uint8Array>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** One line for standard error. */
  readonly warn: (message: string) => void;
}

/** Serves the workspace until the input ends or the signal comes. */
export async function serveOnStdio(
  options: ServeOnStdioOptions,
): Promise<void> {
  silenceConsole();
  await using server = openServer({
    ...options,
    maxMessageBytes: MAX_LINE_BYTES,
  });
  const writer = options.stdout.getWriter();
  try {
    await serveStdioConnection({
      ...options,
      factory: server.factory,
      calls: server.calls,
      caller: { scopes: ownScopes(options.enabled ?? []) },
      write: (bytes) => writer.write(bytes),
      clock: systemClock,
    });
  } finally {
    writer.releaseLock();
  }
}

/** Standard output is the protocol's: what others log goes to standard error. */
function silenceConsole(): void {
  const { console } = globalThis;
  const error = console.error.bind(console);
  Object.assign(console, { log: error, info: error, debug: error });
}
