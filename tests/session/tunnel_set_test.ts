import assert from "node:assert/strict";
import { TunnelSet } from "../../src/session/tunnel_set.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { MemorySockets } from "../helpers/memory_sockets.ts";
import { echo, MemoryLink, MemoryRemote } from "../helpers/raw_channels.ts";
import { spec } from "../helpers/tunnel_specs.ts";

function parts() {
  const link = new MemoryLink(new MemoryRemote({ "*": echo }));
  const sockets = new MemorySockets();
  return { link, sockets, clock: new FakeClock(), onChange: () => {} };
}

Deno.test("TunnelSet.open() opens all or none", async () => {
  const given = parts();
  given.sockets.taken.add("127.0.0.1:8001");
  const specs = [spec({}), spec({ local: 8001 })];
  await assert.rejects(TunnelSet.open(specs, given), {
    code: "tunnel.port_in_use",
  });
  const address = { host: "127.0.0.1", port: 8000 };
  await assert.rejects(given.sockets.connect(address), {
    code: "connect.refused",
  });
  given.sockets.taken.clear();
  await using set = await TunnelSet.open(specs, given);
  assert.deepEqual(set.list().map(({ id }) => id), ["8000:8000", "8001:8000"]);
});

Deno.test("TunnelSet finds tunnels by id and keeps ids unique", async () => {
  await using set = await TunnelSet.open([spec({})], parts());
  await assert.rejects(set.add(spec({})), { code: "usage.invalid" });
  await assert.rejects(set.remove("9:9"), {
    code: "tunnel.not_found",
    message: 'Cannot find tunnel "9:9": there is only 8000:8000',
  });
  await set.pause("8000:8000");
  assert.equal(set.list()[0]?.state, "paused");
  await set.resume("8000:8000");
  await set.probeAll();
  assert.equal(set.list()[0]?.state, "up");
  await set.remove("8000:8000");
  assert.deepEqual(set.list(), []);
});

Deno.test("TunnelSet.close() ends what is still opening", async () => {
  const given = parts();
  const set = new TunnelSet(given);
  const adding = assert.rejects(set.add(spec({})), { code: "connect.closed" });
  await set.close();
  await adding;
  await assert.rejects(set.add(spec({})), { code: "connect.closed" });
});

Deno.test("TunnelSet.add() tells tunnels apart whose port is picked", async () => {
  const twice = [spec({ local: 0 }), spec({ local: 0 })];
  await using set = await TunnelSet.open(twice, parts());
  assert.deepEqual(set.list().map(({ id }) => id), ["0:8000", "0:8000#2"]);
});
