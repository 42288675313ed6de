/**
 * Keeps a tunnel to a port of a remote up, and tells what becomes of it, until
 * Ctrl-C:
 *
 *     deno run -A docs/examples/tunnels.ts user@host.example 8000 [SSH_PORT]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- an example prints
import {
  parseRemote,
  TunnelManager,
  type TunnelManagerStatus,
} from "@paracle/paracle";

const [host, port, sshPort = "22"] = Deno.args;
const remote = parseRemote({
  host,
  workspace: "~/", // tunnels need none
  port: Number(sshPort),
  tunnels: [{ local: 0, remote: Number(port) }], // 0 takes a free port here
});

/** One line: the connection, why it is not up or was not, and the tunnel. */
function summary({ state, link, tunnels }: TunnelManagerStatus): string {
  const why = "lastError" in link && link.lastError
    ? ` (${link.lastError.message})`
    : "";
  const [tunnel] = tunnels;
  return `${state}${why}, tunnel ${tunnel?.state}`;
}

await using manager = await TunnelManager.start(remote, {
  healthCheckIntervalMs: 5_000,
});
await manager.ready(); // a probe has passed through the tunnel
const [tunnel] = manager.status().tunnels;
console.log(`http://127.0.0.1:${tunnel?.port} leads to port ${port} there`);

const stopped = Promise.withResolvers<void>();
Deno.addSignalListener("SIGINT", stopped.resolve);

// The port above stays open through drops: look, and never start anew.
let shown = "";
const timer = setInterval(() => {
  const line = summary(manager.status());
  if (line !== shown) console.log(line);
  shown = line;
}, 100);
await stopped.promise;
clearInterval(timer);
Deno.removeSignalListener("SIGINT", stopped.resolve);
