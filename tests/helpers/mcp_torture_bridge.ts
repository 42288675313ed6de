/**
 * The bridge of `mcp connect` to a URL as a process, with a quick heart: its arguments are the URL and the interval in milliseconds.
 *
 * @module
 */
import { systemClock } from "../../src/core/clock.ts";
import { runBridge } from "../../src/mcp/bridge.ts";
import { legTo } from "./mcp_legs.ts";

if (import.meta.main) {
  const [url = "", interval = ""] = Deno.args;
  const writer = Deno.stdout.writable.getWriter();
  const status = await runBridge({
    leg: legTo(url),
    stdin: Deno.stdin.readable,
    write: (bytes) => writer.write(bytes),
    note: (line) =>
      void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`)),
    clock: systemClock,
    random: Math.random,
    signal: new AbortController().signal,
    remote: url,
    pingIntervalMs: Number(interval),
  });
  Deno.exit(status);
}
