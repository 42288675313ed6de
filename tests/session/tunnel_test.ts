import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { settle } from "../helpers/fake_clock.ts";
import { collect, echo, MemoryRemote } from "../helpers/raw_channels.ts";
import { read, send, tunnelBench } from "../helpers/tunnel_bench.ts";

Deno.test("Tunnel carries bytes both ways and half-closes when the client does", async () => {
  await using bench = await tunnelBench();
  const client = await bench.client();
  await send(client, "hello");
  await client.closeWrite();
  assert.equal(await client.text(), "hello");
  await settle();
  const { connections, total, bytesIn, bytesOut, lastActivity } = bench.tunnel
    .status();
  assert.deepEqual([connections, total, bytesIn, bytesOut], [0, 1, 5, 5]);
  assert.equal(lastActivity, bench.clock.now());
});

Deno.test("Tunnel goes on reading after the remote's half-close", async () => {
  await using bench = await tunnelBench();
  let heard = "";
  bench.remote.services["127.0.0.1:8000"] = (channel) => {
    channel.start({
      data: (bytes) => {
        heard += new TextDecoder().decode(bytes);
        channel.consumed(bytes.length);
      },
      end: () => {},
      closed: () => {},
    });
    channel.write(new TextEncoder().encode("bye"));
    channel.end();
  };
  const client = await bench.client();
  assert.equal(await client.text(), "bye");
  await send(client, "still here");
  await settle();
  assert.equal(heard, "still here");
  assert.equal(bench.tunnel.status().connections, 1);
  client.close();
});

Deno.test("Tunnel keeps clients while the link is down and serves them when it is up", async () => {
  await using bench = await tunnelBench({ up: false });
  const client = await bench.client();
  await send(client, "early");
  await settle();
  assert.equal(bench.tunnel.status().queued, 1);
  bench.link.up(bench.remote);
  assert.equal(await read(client), "early");
  assert.equal(bench.tunnel.status().queued, 0);
  client.close();
});

Deno.test("Tunnel resets whoever waits longer than 10 s or finds the queue full", async () => {
  await using bench = await tunnelBench({ up: false, queueLimit: 2 });
  const [first, , third] = [
    await bench.client(),
    await bench.client(),
    await bench.client(),
  ];
  await assert.rejects(third.read(new Uint8Array(1)), /reset/);
  assert.equal(bench.tunnel.status().refused, 1);
  const waiting = first.read(new Uint8Array(1));
  waiting.catch(() => {});
  await bench.clock.advance(9_999);
  assert.equal(bench.tunnel.status().queued, 2);
  await bench.clock.advance(1);
  await assert.rejects(waiting, /reset/);
  await settle();
  const { queued, refused } = bench.tunnel.status();
  assert.deepEqual([queued, refused], [0, 3]);
});

Deno.test("Tunnel forgets a waiting client whose connection breaks", async () => {
  await using bench = await tunnelBench({ up: false });
  const client = await bench.client();
  client.reset();
  await settle();
  const { queued, refused } = bench.tunnel.status();
  assert.deepEqual([queued, refused], [0, 0]);
});

Deno.test("Tunnel resets open connections when the link dies", async () => {
  await using bench = await tunnelBench();
  const client = await bench.client();
  await send(client, "x");
  assert.equal(await read(client), "x");
  bench.link.down();
  bench.remote.cut();
  await assert.rejects(client.read(new Uint8Array(1)), /reset/);
});

Deno.test("Tunnel delivers a complete answer although the link dies after it", async () => {
  await using bench = await tunnelBench();
  bench.remote.services["127.0.0.1:8000"] = (channel) => {
    channel.start({ data: () => {}, end: () => {}, closed: () => {} });
    channel.write(new TextEncoder().encode("all of it"));
    channel.end();
    channel.cut(new Error("lost"));
  };
  const client = await bench.client();
  assert.equal(await client.text(), "all of it");
  await settle();
  assert.equal(bench.tunnel.status().connections, 0);
});

Deno.test("Tunnel lets a client wait again when the link died while its channel opened", async () => {
  await using bench = await tunnelBench();
  bench.remote.services["127.0.0.1:8000"] = () => {
    throw new ParacleError("connect.lost", "Connection lost");
  };
  const client = await bench.client();
  await send(client, "kept");
  await settle();
  assert.equal(bench.tunnel.status().queued, 1);
  bench.link.down();
  bench.link.up(new MemoryRemote({ "127.0.0.1:8000": echo }));
  assert.equal(await read(client), "kept");
  client.close();
});

Deno.test("Tunnel resets one client, counts it and says why when the remote refuses", async () => {
  await using bench = await tunnelBench();
  const good = await bench.client();
  delete bench.remote.services["127.0.0.1:8000"];
  const bad = await bench.client();
  await assert.rejects(bad.read(new Uint8Array(1)), /reset/);
  const { state, reason, refused, connections } = bench.tunnel.status();
  assert.equal(state, "degraded");
  assert.match(reason ?? "", /refused/);
  assert.deepEqual([refused, connections], [1, 1]);
  await send(good, "x");
  assert.equal(await read(good), "x");
});

Deno.test("Tunnel tries again when the server is short of resources", async () => {
  await using bench = await tunnelBench();
  let tries = 0;
  bench.remote.services["127.0.0.1:8000"] = (channel) => {
    if (++tries < 3) {
      const details = { reason: 4 };
      throw new ParacleError("exec.rejected", "no", { details });
    }
    echo(channel);
  };
  const client = await bench.client();
  await bench.clock.advance(300);
  await send(client, "x");
  assert.equal(await read(client), "x");
  client.close();
});

Deno.test("Tunnel is up only after a probe on the present link", async () => {
  await using bench = await tunnelBench();
  const state = (): string => bench.tunnel.status().state;
  assert.equal(state(), "degraded");
  await bench.tunnel.probe();
  assert.equal(state(), "up");
  bench.link.down();
  assert.equal(state(), "down");
  bench.link.up(new MemoryRemote({}));
  assert.equal(state(), "degraded");
  await bench.tunnel.probe();
  assert.equal(
    bench.tunnel.status().reason,
    "Nothing listens on 127.0.0.1:8000 of the remote; start the service there",
  );
});

Deno.test("Tunnel asks for the probe path", async () => {
  await using bench = await tunnelBench({ spec: { probePath: "/health" } });
  for (const [status, state] of [["503", "degraded"], ["404", "up"]] as const) {
    bench.remote.services["127.0.0.1:8000"] = (channel) => {
      collect(channel, []);
      channel.write(new TextEncoder().encode(`HTTP/1.1 ${status} X\r\n\r\n`));
    };
    await bench.tunnel.probe();
    assert.equal(bench.tunnel.status().state, state);
  }
});

Deno.test("Tunnel says so when a probe gets no answer", async () => {
  await using bench = await tunnelBench({ spec: { probePath: "/" } });
  bench.remote.services["127.0.0.1:8000"] = (channel) => collect(channel, []);
  const limit = new AbortController();
  const probe = bench.tunnel.probe({ signal: limit.signal });
  await settle();
  limit.abort(new Error("too late"));
  await assert.rejects(probe, /too late/);
  assert.match(bench.tunnel.status().reason ?? "", /^No answer/);
});

Deno.test("Tunnel stays paused when its port was taken meanwhile", async () => {
  await using bench = await tunnelBench();
  const client = await bench.client();
  await bench.tunnel.pause();
  await assert.rejects(client.read(new Uint8Array(1)), /reset/);
  bench.sockets.taken.add("127.0.0.1:8000");
  await assert.rejects(bench.tunnel.resume(), { code: "tunnel.port_in_use" });
  assert.equal(bench.tunnel.status().state, "paused");
  bench.sockets.taken.clear();
  await bench.tunnel.resume();
  await bench.client();
  assert.equal(bench.tunnel.status().connections, 1);
});

Deno.test("Tunnel keeps a picked port over a pause", async () => {
  await using bench = await tunnelBench({ spec: { local: 0 } });
  const { port, listen } = bench.tunnel.status();
  assert.equal(listen, `127.0.0.1:${port}`);
  await bench.tunnel.pause();
  await bench.tunnel.resume();
  assert.equal(bench.tunnel.status().port, port);
});
