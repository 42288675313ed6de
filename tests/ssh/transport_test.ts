import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { SSHTransport } from "../../src/ssh/transport.ts";
import type { SSHRemote } from "../../src/ssh/remote.ts";
import { serverRemote, sshdRemote } from "../helpers/ssh_remote.ts";
import {
  type SshServer,
  type SshServerOptions,
  startSshServer,
} from "../helpers/ssh_server.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";

interface Setup extends AsyncDisposable {
  readonly server: SshServer;
  readonly transport: SSHTransport;
}

async function setUp(
  options: SshServerOptions = {},
  changes: Partial<SSHRemote> = {},
): Promise<Setup> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await tempFolder()).path;
  const server = starting.use(await startSshServer(options));
  const remote = await serverRemote(server, folder, changes);
  const transport = starting.use(await SSHTransport.connect(remote));
  const owned = starting.move();
  const dispose = (): Promise<void> => owned.disposeAsync();
  return { server, transport, [Symbol.asyncDispose]: dispose };
}

/** A peer that sends for ever to whoever connects. */
function startFlood(owner: AsyncDisposableStack): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const chunk = randomBytes(65_536);
  const serving = (async () => {
    for await (const peer of listener) {
      try {
        for (;;) await peer.write(chunk);
      } catch {
        peer.close();
      }
    }
  })();
  owner.defer(() => {
    listener.close();
    return serving;
  });
  return listener.addr.port;
}

Deno.test("execute() sends one line and nothing before it", async () => {
  await using setup = await setUp({}, { workspace: "/srv/ws" });
  await setup.transport.execute(["paracle", "x"], { workspaceCommand: true });
  const { commands, connections, logins } = setup.server.stats();
  assert.equal(commands.length, 1);
  assert.match(commands[0] ?? "", /^exec \/bin\/sh -c /);
  assert.deepEqual([connections, logins], [1, 1]);
});

Deno.test("status tells of a core dump", async () => {
  await using setup = await setUp({
    exec: (_request, channel) => channel.exitSignal("SEGV", true),
  });
  await using process = await setup.transport.spawn(["x"]);
  await Promise.all([process.stdout.cancel(), process.stderr.cancel()]);
  assert.deepEqual(await process.status, {
    kind: "signaled",
    signal: "SIGSEGV",
    coreDumped: true,
  });
});

Deno.test("a channel that ends without a status is connect.lost", async () => {
  await using setup = await setUp({
    exec: (_request, channel) => channel.abandon(),
  });
  await assert.rejects(setup.transport.execute(["x"]), {
    code: "connect.lost",
    message: /outcome unknown/,
  });
  await using process = await setup.transport.spawn(["x"]);
  await Promise.all([process.stdout.cancel(), process.stderr.cancel()]);
  await assert.rejects(process.status, { code: "connect.lost" });
});

Deno.test("a status that came before the link died counts", async () => {
  const { promise: said, resolve } = Promise.withResolvers<void>();
  await using setup = await setUp({
    exec: async (_request, channel) => {
      await channel.exit(5);
      resolve();
    },
  });
  await using process = await setup.transport.spawn(["x"]);
  await Promise.all([process.stdout.cancel(), process.stderr.cancel(), said]);
  const status = await process.status;
  setup.server.drop();
  assert.deepEqual(status, { kind: "exited", code: 5 });
});

Deno.test("a quiet link that does not answer is connect.lost", async () => {
  const keepalive = { intervalMs: 40, countMax: 2 };
  await using setup = await setUp({ exec: () => {} }, { keepalive });
  const { transport, server } = setup;
  await using process = await transport.spawn(["x"]);
  server.freeze();
  await assert.rejects(process.status, { code: "connect.lost" });
  const cause = await transport.closed;
  assert.match(cause?.message ?? "", /Keepalive timeout/);
});

Deno.test("a quiet link that answers stays", async () => {
  const keepalive = { intervalMs: 5, countMax: 2 };
  const { promise, resolve } = Promise.withResolvers<void>();
  await using setup = await setUp({
    exec: async () => {
      await promise;
      return { exitCode: 3 };
    },
  }, { keepalive });
  const running = setup.transport.execute(["x"]);
  const timer = setTimeout(resolve, 100); // twenty questions
  assert.equal((await running).exitCode, 3);
  clearTimeout(timer);
});

Deno.test("an open that the end of the link cuts off is connect.lost", async () => {
  await using setup = await setUp({ sessions: "stall", forwarding: false });
  const { transport, server } = setup;
  const opening = [
    transport.spawn(["x"]),
    transport.execute(["x"]),
  ].map((call) => assert.rejects(call, { code: "connect.lost" }));
  await Promise.resolve();
  server.drop();
  await Promise.all(opening);
});

Deno.test("close() settles an open that waits", async () => {
  await using setup = await setUp({ sessions: "stall" });
  const opening = assert.rejects(setup.transport.spawn(["x"]), {
    code: "connect.closed",
  });
  await setup.transport.close();
  await opening;
});

Deno.test("close() does not wait for a peer that has died", async () => {
  await using setup = await setUp({ exec: () => {} });
  await using process = await setup.transport.spawn(["x"]);
  setup.server.freeze();
  await setup.transport.close();
  await assert.rejects(process.status, { code: "connect.closed" });
});

sshdTest("a session over the server's limit is exec.rejected", async () => {
  await using sshd = await startSshd({ config: ["MaxSessions 2"] });
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const processes = await Promise.all([
    transport.spawn(["cat"]),
    transport.spawn(["cat"]),
  ]);
  await assert.rejects(transport.spawn(["cat"]), { code: "exec.rejected" });
  for (const process of processes) {
    await Promise.all([process.stdin.close(), process.stdout.cancel()]);
    await process.stderr.cancel();
    assert.deepEqual(await process.status, { kind: "exited", code: 0 });
  }
});

sshdTest("dial() that the server forbids is exec.rejected", async () => {
  await using sshd = await startSshd({ config: ["AllowTcpForwarding no"] });
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const endpoint = { host: "127.0.0.1", port: sshd.port };
  await assert.rejects(transport.dial(endpoint), { code: "exec.rejected" });
});

for (const reads of [true, false]) {
  const how = reads ? "reads" : "does not read";
  Deno.test(`Channel.close() ends a flood that nobody ${how}`, async () => {
    await using owner = new AsyncDisposableStack();
    const port = startFlood(owner);
    const { transport } = owner.use(await setUp());
    const channel = await transport.dial({ host: "127.0.0.1", port });
    if (reads) {
      const reader = channel.readable.getReader();
      await reader.read();
      reader.releaseLock();
    }
    await Promise.all([channel.close(), channel.close()]);
    await assert.rejects(channel.readable.getReader().read(), {
      code: "connect.closed",
    });
    assert.equal((await transport.execute(["x"])).exitCode, 0);
  });
}

Deno.test("dial() holds a sender back that is not read", async () => {
  await using owner = new AsyncDisposableStack();
  let sent = 0;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    using peer = await listener.accept();
    try {
      for (;;) sent += await peer.write(new Uint8Array(65_536));
    } catch {
      // The client left.
    }
  })();
  owner.defer(() => {
    listener.close();
    return serving;
  });
  const { transport } = owner.use(await setUp());
  const { port } = listener.addr;
  const channel = await transport.dial({ host: "127.0.0.1", port });
  for (let before = -1; before !== sent;) {
    before = sent;
    for (let round = 0; round < 20; round++) await transport.execute(["x"]);
  }
  // Two windows of ssh2, what sockets hold, and ours.
  assert.ok(sent < 20_000_000, `${sent} bytes were taken`);
  await channel.close();
});
