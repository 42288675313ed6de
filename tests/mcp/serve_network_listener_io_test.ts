import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { denoFolder, startCommand } from "../helpers/program.ts";

const SERVER = `
import { systemClock } from ${
  JSON.stringify(new URL("src/core/clock.ts", repository()).href)
};
import { Listener } from ${
  JSON.stringify(
    new URL("src/mcp/serve_network_listener_io.ts", repository()).href,
  )
};
const listener = new Listener({
  hostname: "127.0.0.1",
  port: 0,
  answer: () => Promise.resolve(new Response("ok")),
  clock: systemClock,
  warn: (message) => console.error("warning: " + message),
});
console.error("port " + listener.addr.port);
Deno.addSignalListener("SIGTERM", async () => {
  await listener.shutdown();
  Deno.exit(0);
});
`;
const LIMIT = 64;

/** Opens connections until one is refused, or the process must be full. */
async function fill(port: number): Promise<Deno.TcpConn[]> {
  const open: Deno.TcpConn[] = [];
  try {
    while (open.length < 2 * LIMIT) {
      open.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    }
  } catch {
    // Refused: it is full.
  }
  return open;
}

const PATIENCE_MS = 60_000;

/** Asks until it is answered. */
async function answered(port: number): Promise<string> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    if (Date.now() > until) throw new Error("the server does not come back");
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { connection: "close" },
      });
      return await answer.text();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

Deno.test("Listener goes on after the process ran out of file descriptors, and says so once", async () => {
  const start = 'ulimit -n "$1"; shift; exec "$@"';
  const deno = [Deno.execPath(), "run", "--quiet", "--no-check", "-A", "-"];
  await using server = startCommand(
    ["sh", "-c", start, "sh", String(LIMIT), ...deno],
    {
      cwd: repository().pathname,
      env: { PATH: Deno.env.get("PATH"), DENO_DIR: await denoFolder() },
    },
  );
  await server.write(SERVER);
  await server.end();
  const line = await server.err.waitFor(/port \d+/);
  const port = Number(/port (\d+)/.exec(line)?.[1]);
  for (let round = 0; round < 2; round++) {
    const held = await fill(port);
    await server.err.waitFor(/too many files are open/);
    for (const connection of held) connection.close();
    assert.equal(await answered(port), "ok");
  }
  server.kill("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.equal(server.err.text.match(/warning: /g)?.length, 1);
});
