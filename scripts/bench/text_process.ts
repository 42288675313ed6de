/**
 * A bare server in a process of its own: one text, whatever is asked.
 *
 * @module
 */
import { print } from "./measure.ts";

if (import.meta.main) {
  const { text } = JSON.parse(Deno.args[0] ?? "{}");
  const headers = { "content-type": "application/json" };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(text, { headers }),
  );
  print(String(server.addr.port));
}
