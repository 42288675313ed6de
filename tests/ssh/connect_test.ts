import assert from "node:assert/strict";
import type { SSHRemote } from "../../src/ssh/remote.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import type { Stage } from "../../src/transport/stage.ts";
import {
  closedPort,
  type Fault,
  startPeer,
  startResettingPeer,
} from "../helpers/peers.ts";
import { serverRemote } from "../helpers/ssh_remote.ts";
import { startSshServer } from "../helpers/ssh_server.ts";
import { tempFolder } from "../helpers/temp.ts";

const PIN = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

/** A remote for a peer that never gets as far as a key. */
function towards(
  { host, port }: { readonly host: string; readonly port: number },
  connectTimeoutMs: number,
): SSHRemote {
  const identityFile = "/nowhere/key";
  return {
    host,
    port,
    user: "me",
    identityFile,
    hostKeys: [PIN],
    connectTimeoutMs,
  };
}

/** A port whose queue of connections is full: it answers nobody any more. */
async function startFullPort(): Promise<
  AsyncDisposable & { readonly host: string; readonly port: number }
> {
  const host = "127.0.0.1";
  const listener = Deno.listen({ hostname: host, port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const waiting: Deno.TcpConn[] = [];
  for (let more = true; more;) {
    const signal = AbortSignal.timeout(200); // loopback answers in less than 1
    more = await Deno.connect({ hostname: host, port, signal })
      .then((conn) => waiting.push(conn) < 100, () => false);
  }
  return {
    host,
    port,
    [Symbol.asyncDispose]: () => {
      listener.close();
      for (const conn of waiting) conn.close();
      return Promise.resolve();
    },
  };
}

const STALLS: readonly (readonly [Fault, Stage])[] = [
  ["silent", "banner"],
  ["half-banner", "banner"],
  ["banner-only", "key exchange"],
];

for (const [fault, stage] of STALLS) {
  Deno.test(`connect() times out in stage ${stage} when the peer is ${fault}`, async () => {
    await using peer = startPeer(fault);
    const stages: Stage[] = [];
    // Long enough for the stages before, also on a busy machine.
    const connecting = SSHTransport.connect(towards(peer, 1000), {
      onStage: (entered) => void stages.push(entered),
    });
    const error = await connecting.catch((error) => error);
    assert.equal(error.code, "connect.timeout");
    assert.equal(error.details.stage, stage);
    assert.match(error.message, new RegExp(`1 s in stage "${stage}"`));
    assert.equal(stages.at(-1), stage);
    await peer.deserted();
  });

  Deno.test(`connect() gives up in stage ${stage} when it is told to`, async () => {
    await using peer = startPeer(fault);
    const controller = new AbortController();
    const reason = { mine: true };
    const connecting = SSHTransport.connect(towards(peer, 20_000), {
      signal: controller.signal,
      onStage: (entered) => {
        if (entered === stage) controller.abort(reason);
      },
    });
    assert.equal(await connecting.catch((error) => error), reason);
    await peer.deserted();
  });
}

const ANSWERS: readonly (readonly [Fault, code: string, RegExp])[] = [
  ["http", "connect.protocol", /no SSH server, it says "HTTP\/1\.1 400/],
  ["noise", "connect.protocol", /no SSH server/],
  ["chatter", "connect.protocol", /no SSH server, it says "still booting/],
  ["huge-banner", "connect.protocol", /no SSH server, it says "SSH-2\.0-xxx/],
  ["old-version", "connect.protocol", /it says "SSH-1\.5-OpenSSH_1\.2"/],
  ["noise-after-banner", "connect.protocol", /stage "key exchange"/],
  ["close", "connect.turned_away", /before its banner.*wait 15 seconds/],
  ["close-after-banner", "connect.unreachable", /stage "key exchange"/],
];

for (const [fault, code, message] of ANSWERS) {
  Deno.test(`connect() is ${code} at once when the peer is ${fault}`, async () => {
    await using peer = startPeer(fault);
    // The limit is far away: only an answer can end this in time.
    await assert.rejects(SSHTransport.connect(towards(peer, 60_000)), {
      code,
      message,
    });
    await peer.deserted();
  });
}

Deno.test("connect() is connect.turned_away by a reset before the banner", async () => {
  await using peer = await startResettingPeer();
  await assert.rejects(SSHTransport.connect(towards(peer, 60_000)), {
    code: "connect.turned_away",
  });
});

Deno.test("connect() is connect.refused where nobody listens", async () => {
  const nobody = { host: "127.0.0.1", port: closedPort() };
  await assert.rejects(SSHTransport.connect(towards(nobody, 60_000)), {
    code: "connect.refused",
    message: /ssh -p \d+ me@127\.0\.0\.1/,
  });
});

Deno.test("connect() is connect.dns for a name that does not exist", async () => {
  const nobody = { host: "no-such-host.invalid", port: 22 };
  await assert.rejects(SSHTransport.connect(towards(nobody, 60_000)), {
    code: "connect.dns",
    message: /"no-such-host\.invalid" cannot be resolved/,
  });
});

Deno.test("connect() does nothing when its signal is aborted already", async () => {
  await using peer = startPeer("silent");
  const reason = { mine: true };
  const signal = AbortSignal.abort(reason);
  const connecting = SSHTransport.connect(towards(peer, 60_000), { signal });
  assert.equal(await connecting.catch((error) => error), reason);
  assert.equal(peer.connections(), 0);
});

Deno.test("connect() gives up in stage connect when it is told to", async () => {
  await using peer = startPeer("silent");
  const controller = new AbortController();
  const reason = { mine: true };
  const connecting = SSHTransport.connect(towards(peer, 60_000), {
    signal: controller.signal,
    onStage: () => queueMicrotask(() => controller.abort(reason)),
  });
  assert.equal(await connecting.catch((error) => error), reason);
  await peer.deserted();
});

Deno.test("connect() times out in stage connect when nobody accepts", async () => {
  await using full = await startFullPort();
  const error = await SSHTransport.connect(towards(full, 120))
    .catch((error) => error);
  assert.equal(error.code, "connect.timeout");
  assert.equal(error.details.stage, "connect");
});

Deno.test("connect() times out in stage authenticate", async () => {
  await using folder = await tempFolder();
  await using server = await startSshServer({ authentication: "stall" });
  const remote = await serverRemote(server, folder.path, {
    connectTimeoutMs: 150,
  });
  const error = await SSHTransport.connect(remote).catch((error) => error);
  assert.equal(error.code, "connect.timeout");
  assert.equal(error.details.stage, "authenticate");
  assert.equal(server.stats().attempts.length, 1);
  await server.until(({ open }) => open === 0);
});

Deno.test("connect() gives up in stage authenticate when it is told to", async () => {
  await using folder = await tempFolder();
  await using server = await startSshServer({ authentication: "stall" });
  const controller = new AbortController();
  const reason = { mine: true };
  const connecting = SSHTransport.connect(
    await serverRemote(server, folder.path),
    { signal: controller.signal },
  );
  const ending = connecting.catch((error) => error);
  await server.until(({ attempts }) => attempts.length === 1);
  controller.abort(reason);
  assert.equal(await ending, reason);
  await server.until(({ open }) => open === 0);
});

Deno.test("connect() tells its stages in order, with growing times", async () => {
  await using folder = await tempFolder();
  await using server = await startSshServer();
  const stages: [Stage, number][] = [];
  await using transport = await SSHTransport.connect(
    await serverRemote(server, folder.path),
    { onStage: (stage, at) => void stages.push([stage, at]) },
  );
  assert.deepEqual(stages.map(([stage]) => stage), [
    "connect",
    "banner",
    "key exchange",
    "authenticate",
    "ready",
  ]);
  const times = stages.map(([, at]) => at);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  assert.match(transport.server, /^ssh2js/);
});

for (const stall of ["sessions", "execs"] as const) {
  Deno.test(`spawn() times out in stage open when ${stall} stall`, async () => {
    await using folder = await tempFolder();
    await using server = await startSshServer({ [stall]: "stall" });
    const remote = await serverRemote(server, folder.path, {
      connectTimeoutMs: 150,
    });
    await using transport = await SSHTransport.connect(remote);
    const error = await transport.spawn(["x"]).catch((error) => error);
    assert.equal(error.code, "connect.timeout");
    assert.equal(error.details.stage, "open");
  });

  Deno.test(`spawn() gives up when it is told to while ${stall} stall`, async () => {
    await using folder = await tempFolder();
    await using server = await startSshServer({ [stall]: "stall" });
    const remote = await serverRemote(server, folder.path);
    await using transport = await SSHTransport.connect(remote);
    const controller = new AbortController();
    const reason = { mine: true };
    const { signal } = controller;
    const opening = transport.spawn(["x"], { signal });
    controller.abort(reason);
    assert.equal(await opening.catch((error) => error), reason);
  });

  Deno.test(`spawn() is exec.rejected when ${stall} are refused`, async () => {
    await using folder = await tempFolder();
    await using server = await startSshServer({ [stall]: "refuse" });
    const remote = await serverRemote(server, folder.path);
    await using transport = await SSHTransport.connect(remote);
    await assert.rejects(transport.spawn(["x"]), { code: "exec.rejected" });
  });
}
