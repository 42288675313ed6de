import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { systemClock } from "../../src/core/clock.ts";
import { SystemSockets } from "../../src/session/sockets_io.ts";
import { Tunnel } from "../../src/session/tunnel.ts";
import type { TunnelSpec } from "../../src/session/tunnel_spec.ts";
import { echo, MemoryLink, MemoryRemote } from "../helpers/raw_channels.ts";
import { skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";
import { spec } from "../helpers/tunnel_specs.ts";

const MIB = 1024 * 1024;

function openTunnel(
  remote: MemoryRemote,
  change: Partial<TunnelSpec> = {},
): Promise<Tunnel> {
  return Tunnel.open(spec({ local: 0, ...change }), {
    link: new MemoryLink(remote),
    sockets: new SystemSockets(),
    clock: systemClock,
    onChange: () => {},
  });
}

async function readAll(conn: Deno.Conn): Promise<Uint8Array> {
  return new Uint8Array(await new Response(conn.readable).arrayBuffer());
}

/** Sends all and half-closes. */
async function sendAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at, at + 100_000));
  }
  await conn.closeWrite();
}

function random(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

Deno.test("Tunnel carries 16 MiB both ways at once unchanged", async () => {
  const remote = new MemoryRemote({ "127.0.0.1:8000": echo });
  await using tunnel = await openTunnel(remote);
  const conn = await Deno.connect({ port: tunnel.status().port });
  const bytes = random(16 * MIB);
  const [back] = await Promise.all([readAll(conn), sendAll(conn, bytes)]);
  assert.ok(Buffer.from(back.buffer).equals(bytes));
});

Deno.test("Tunnel serves 1,000 connections at once", async () => {
  const remote = new MemoryRemote({ "127.0.0.1:8000": echo });
  await using tunnel = await openTunnel(remote);
  const { port } = tunnel.status();
  const conns = await Promise.all(
    Array.from({ length: 1000 }, () => Deno.connect({ port })),
  );
  await Promise.all(conns.map(async (conn, i) => {
    const text = `client ${i}`;
    await conn.write(new TextEncoder().encode(text));
    const buffer = new Uint8Array(32);
    const count = await conn.read(buffer) ?? 0;
    assert.equal(new TextDecoder().decode(buffer.subarray(0, count)), text);
  }));
  assert.equal(tunnel.status().connections, 1000);
  for (const conn of conns) conn.close();
});

Deno.test("Tunnel holds the remote back while the client does not read", async () => {
  const size = 64 * MIB;
  const remote = new MemoryRemote({});
  let most = 0;
  remote.services["127.0.0.1:8000"] = (channel) => {
    channel.start({ data: () => {}, end: () => {}, closed: () => {} });
    const send = async (): Promise<void> => {
      const piece = new Uint8Array(32 * 1024);
      for (let at = 0; at < size; at += piece.length) {
        await channel.write(piece);
        most = Math.max(most, channel.pending);
      }
      channel.end();
    };
    send();
  };
  await using tunnel = await openTunnel(remote);
  const conn = await Deno.connect({ port: tunnel.status().port });
  await conn.read(new Uint8Array(1));
  const { bytesIn } = tunnel.status();
  assert.ok(bytesIn < size / 2, `${bytesIn} bytes went on`);
  const rest = await readAll(conn);
  assert.equal(rest.length, size - 1);
  assert.ok(most <= 2 * MIB + 32 * 1024, `${most} bytes were held`);
});

Deno.test("Tunnel holds the client back while the remote does not read", async () => {
  const remote = new MemoryRemote({});
  let owed = 0;
  const full = Promise.withResolvers<void>();
  remote.services["127.0.0.1:8000"] = (channel) =>
    channel.start({
      data: (bytes) => {
        owed += bytes.length;
        if (owed >= 2 * MIB) full.resolve();
      },
      end: () => {},
      closed: () => {},
    });
  await using tunnel = await openTunnel(remote);
  const conn = await Deno.connect({ port: tunnel.status().port });
  const sending = sendAll(conn, new Uint8Array(64 * MIB)).catch(() => {});
  await full.promise;
  assert.ok(owed < 3 * MIB);
  conn.close();
  await sending;
});

Deno.test("Tunnel listens and leads to unix sockets", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "t.sock");
  const remote = new MemoryRemote({ "/run/there.sock": echo });
  const change = { local: path, remote: "/run/there.sock" };
  await using tunnel = await openTunnel(remote, change);
  const conn = await Deno.connect({ transport: "unix", path });
  const [back] = await Promise.all([
    readAll(conn),
    sendAll(conn, new Uint8Array([1, 2])),
  ]);
  assert.deepEqual([...back], [1, 2]);
  assert.equal(tunnel.status().port, 0);
});

Deno.test("Tunnel stays paused when another program took its port", async () => {
  const remote = new MemoryRemote({ "127.0.0.1:8000": echo });
  // Out of the range that systems hand out: while the tunnel is paused, no
  // other test is given it.
  const port = 20_000 + Deno.pid % 10_000;
  await using tunnel = await openTunnel(remote, { local: port });
  await tunnel.pause();
  const thief = Deno.listen({ hostname: "127.0.0.1", port });
  await assert.rejects(tunnel.resume(), { code: "tunnel.port_in_use" });
  assert.equal(tunnel.status().state, "paused");
  thief.close();
  await tunnel.resume();
  assert.equal(tunnel.status().state, "degraded");
});

const curl = await new Deno.Command("curl", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  ...skippable(
    "Tunnel of kind dynamic serves curl",
    curl ? undefined : "no curl",
  ),
  fn: async () => {
    const remote = new MemoryRemote({
      "web.example:80": (channel) => {
        channel.start({ data: () => {}, end: () => {}, closed: () => {} });
        const body = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        channel.write(new TextEncoder().encode(body));
      },
    });
    await using tunnel = await openTunnel(remote, { kind: "dynamic" });
    for (const version of ["socks5-hostname", "socks4a"]) {
      const proxy = `127.0.0.1:${tunnel.status().port}`;
      const args = ["-sS", "-m", "10", `--${version}`, proxy];
      const { stdout, stderr } = await new Deno.Command("curl", {
        args: [...args, "http://web.example/"],
      }).output();
      const text = new TextDecoder().decode(stderr);
      assert.equal(new TextDecoder().decode(stdout), "ok", text);
    }
  },
});
