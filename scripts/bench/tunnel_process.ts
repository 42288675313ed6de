/**
 * Our tunnel in a process of its own, as `ssh -L` is one.
 *
 * @module
 */
import { parseRemote, TunnelManager } from "../../src/mod.ts";
import { print } from "./measure.ts";

if (import.meta.main) {
  const remote = parseRemote(JSON.parse(Deno.args[0] ?? "{}"));
  const manager = await TunnelManager.start(remote);
  await manager.ready();
  print(String(manager.status().tunnels[0]?.port));
}
