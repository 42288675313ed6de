/**
 * A tunnel in a process of its own, to look at from outside. Its argument is a
 * remote as JSON; it prints its port, and for each line of input its status.
 *
 * @module
 */
import { parseRemote, TunnelManager } from "../../src/mod.ts";

if (import.meta.main) {
  const remote = parseRemote(JSON.parse(Deno.args[0] ?? "{}"));
  await using manager = await TunnelManager.start(remote);
  await manager.ready();
  const port = manager.status().tunnels[0]?.port;
  const say = (text: string): number =>
    Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
  say(`port ${port}`);
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const line of lines) {
    say(`${line.trim()} ${JSON.stringify(manager.status())}`);
  }
}
