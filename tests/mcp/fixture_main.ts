/**
 * Serves the fixture as a process of its own: on standard input and output,
 * or with a port as its argument on that port, without tokens.
 *
 * @module
 */
import { systemClock } from "../../src/core/clock.ts";
import { serveOnNetwork } from "../../src/mcp/serve_network_io.ts";
import { serveStdioConnection } from "../../src/mcp/serve_stdio.ts";
import { createFixture, fixtureHub } from "./fixture.ts";

const [port] = Deno.args;
await using hub = fixtureHub();
const factory = createFixture({ hub });
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stop.abort());
}
const warn = (message: string): void =>
  void Deno.stderr.writeSync(new TextEncoder().encode(`${message}\n`));

if (port === undefined) {
  const writer = Deno.stdout.writable.getWriter();
  await serveStdioConnection({
    factory,
    caller: { scopes: [] },
    stdin: Deno.stdin.readable,
    write: (bytes) => writer.write(bytes),
    clock: systemClock,
    signal: stop.signal,
    warn,
  });
} else {
  await using server = serveOnNetwork({
    factory,
    hub,
    host: "127.0.0.1",
    port: Number(port),
    auth: { kind: "none" },
    onFault: (error) => warn(String(error)),
  });
  warn(`serving on ${server.url}`);
  await new Promise((resolve) =>
    stop.signal.addEventListener("abort", resolve, { once: true })
  );
}
Deno.exit(0); // signal listeners keep the process
