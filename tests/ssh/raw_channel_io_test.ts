import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { SSHTransport } from "../../src/ssh/transport.ts";
import type { RawChannel } from "../../src/transport/raw_channel.ts";
import { ChannelEar } from "../helpers/channel_ear.ts";
import { closedPort } from "../helpers/peers.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";

const DATA = randomBytes(20_000_000);
const HASH = sha256([DATA]);

function sha256(chunks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

interface Lab extends AsyncDisposable {
  readonly sshd: Sshd;
  readonly transport: SSHTransport;
  readonly owner: AsyncDisposableStack;
}

async function startLab(...config: readonly string[]): Promise<Lab> {
  await using starting = new AsyncDisposableStack();
  const sshd = starting.use(await startSshd({ config }));
  const remote = await sshdRemote(sshd);
  const transport = starting.use(await SSHTransport.connect(remote));
  const owner = starting.move();
  return {
    sshd,
    transport,
    owner,
    [Symbol.asyncDispose]: () => owner.disposeAsync(),
  };
}

/** Serves what connects, until the lab ends. */
function serve<A extends Deno.Addr>(
  owner: AsyncDisposableStack,
  listener: Deno.Listener<Deno.Conn<A>, A>,
  work: (conn: Deno.Conn<A>) => Promise<void>,
): A {
  const serving = (async () => {
    const all: Promise<void>[] = [];
    for await (const conn of listener) all.push(work(conn).catch(() => {}));
    await Promise.all(all);
  })();
  owner.defer(() => {
    listener.close();
    return serving;
  });
  return listener.addr;
}

async function echo(conn: Deno.Conn): Promise<void> {
  await conn.readable.pipeTo(conn.writable);
}

/** Sends 20 MB in odd pieces from memory that is used again, and half-closes. */
async function sendAll(raw: RawChannel): Promise<void> {
  const piece = new Uint8Array(70_001);
  for (let at = 0; at < DATA.length; at += piece.length) {
    const part = DATA.subarray(at, at + piece.length);
    piece.set(part);
    const waiting = raw.write(piece.subarray(0, part.length));
    if (waiting !== undefined) await waiting;
  }
  raw.end();
}

async function assertEchoes(raw: RawChannel): Promise<void> {
  const ear = new ChannelEar(raw);
  await Promise.all([
    sendAll(raw),
    ear.until(({ heard }) => heard.includes("end")),
  ]);
  assert.equal(sha256(ear.chunks), HASH);
  raw.close();
  assert.equal(await ear.closing, undefined);
}

sshdTest("open() carries 20 MB both ways to a port", async () => {
  await using lab = await startLab();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = serve(lab.owner, listener, echo);
  await Promise.all([1, 2, 3].map(async () =>
    await assertEchoes(
      await lab.transport.open({ host: "127.0.0.1", port }),
    )
  ));
});

sshdTest("open() carries 20 MB both ways over new session keys", async () => {
  await using lab = await startLab("RekeyLimit 1M");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = serve(lab.owner, listener, echo);
  const address = { host: "127.0.0.1", port };
  await assertEchoes(await lab.transport.open(address));
});

sshdTest("open() carries 20 MB both ways to a unix socket", async () => {
  await using lab = await startLab();
  const path = `${lab.sshd.folder}/echo.sock`;
  serve(lab.owner, Deno.listen({ transport: "unix", path }), echo);
  await assertEchoes(await lab.transport.open({ path }));
});

for (const kind of ["port 0", "a unix socket"] as const) {
  sshdTest(`listen() on ${kind} carries 20 MB both ways`, async () => {
    await using lab = await startLab();
    const path = `${lab.sshd.folder}/there.sock`;
    const taken = Promise.withResolvers<void>();
    const listener = await lab.transport.listen(
      kind === "port 0" ? { host: "127.0.0.1", port: 0 } : { path },
      (incoming) => {
        assertEchoes(incoming.accept()).then(taken.resolve, taken.reject);
      },
    );
    const conn = kind === "port 0"
      ? await Deno.connect({ hostname: "127.0.0.1", port: listener.port })
      : await Deno.connect({ transport: "unix", path });
    await Promise.all([taken.promise, echo(conn)]);
    await listener.close();
  });
}

sshdTest(
  "a reader that is behind holds little and nobody else back",
  async () => {
    await using lab = await startLab();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = serve(lab.owner, listener, async (conn) => {
      const chunk = new Uint8Array(65_536);
      try {
        for (;;) await conn.write(chunk);
      } finally {
        conn.close();
      }
    });
    const address = { host: "127.0.0.1", port };
    const slow = await lab.transport.open(address);
    const ear = new ChannelEar(slow, { consumes: false });
    for (let before = -1; before !== ear.bytes;) {
      before = ear.bytes;
      const fast = await lab.transport.open(address);
      const other = new ChannelEar(fast);
      await other.until(({ bytes }) => bytes > 10_000_000);
      fast.close();
      await other.closing;
    }
    assert.ok(ear.bytes <= 2 * 1024 * 1024, `${ear.bytes} bytes are held`);
    slow.close();
    await ear.closing;
  },
);

sshdTest("a refusal says which, and the link stays", async () => {
  await using lab = await startLab();
  const { transport } = lab;
  const port = closedPort();
  await assert.rejects(transport.open({ host: "127.0.0.1", port }), {
    code: "connect.refused",
    message: new RegExp(`port ${port} of 127\\.0\\.0\\.1`),
  });
  assert.ok(await transport.probe() > 0);
});

sshdTest(
  "a server that forbids forwarding is told of with the fix",
  async () => {
    await using lab = await startLab(
      "AllowTcpForwarding no",
      "AllowStreamLocalForwarding no",
    );
    const { transport } = lab;
    const tcp = { host: "127.0.0.1", port: 0 };
    await assert.rejects(transport.open({ ...tcp, port: lab.sshd.port }), {
      code: "exec.rejected",
    });
    await assert.rejects(transport.listen(tcp, () => {}), {
      code: "tunnel.remote_refused",
      message: /AllowTcpForwarding/,
    });
    const unix = { path: `${lab.sshd.folder}/x.sock` };
    await assert.rejects(transport.listen(unix, () => {}), {
      code: "tunnel.remote_refused",
      message: /AllowStreamLocalForwarding/,
    });
  },
);

sshdTest("a killed server is connect.lost for channels that send", async () => {
  await using lab = await startLab();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = serve(lab.owner, listener, echo);
  const raw = await lab.transport.open({ host: "127.0.0.1", port });
  const ear = new ChannelEar(raw);
  const sending = (async () => {
    while (ear.heard.length === 0) {
      await (raw.write(new Uint8Array(65_536)) ?? lab.transport.probe())
        ?.catch(() => {});
    }
  })();
  await ear.until(({ bytes }) => bytes > 1_000_000);
  await lab.sshd.killSession();
  const error = await ear.closing;
  await sending;
  assert.ok(error !== undefined && "code" in error);
  assert.equal(error.code, "connect.lost");
  assert.deepEqual(ear.heard, ["closed"]);
});
