import assert from "node:assert/strict";
import type {
  IncomingChannel,
  RemoteAddress,
} from "../../src/transport/raw_channel.ts";
import { ChannelEar } from "../helpers/channel_ear.ts";
import { contract } from "./contract.ts";
import type { Machine } from "./subjects.ts";

const HERE = { host: "127.0.0.1", port: 0 };

/** Sends everything back and half-closes after the client. */
function echo(incoming: IncomingChannel): void {
  const raw = incoming.accept();
  raw.start({
    data: (bytes) => {
      raw.write(bytes);
      raw.consumed(bytes.length);
    },
    end: () => raw.end(),
    closed: () => {},
  });
}

async function exchange(machine: Machine, to: RemoteAddress): Promise<string> {
  await using conn = await machine.connect(to);
  await conn.send("there and back");
  await conn.end();
  return await conn.text();
}

/** What somebody gets who is turned away: nothing, or no connection. */
async function turnedAway(machine: Machine, to: RemoteAddress): Promise<void> {
  try {
    await using conn = await machine.connect(to);
    assert.equal(await conn.text(), "");
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}

contract("listen() on port 0 takes connections", async (machine) => {
  const peers: (string | undefined)[] = [];
  const listener = await machine.transport.listen(HERE, (incoming) => {
    peers.push(incoming.peer);
    echo(incoming);
  });
  assert.ok(listener.port > 0);
  const there = { host: "127.0.0.1", port: listener.port };
  assert.equal(await exchange(machine, there), "there and back");
  assert.equal(await exchange(machine, there), "there and back");
  assert.equal(peers.length, 2);
  assert.match(peers[0] ?? "", /^127\.0\.0\.1:\d+$/);
  await listener.close();
});

contract("listen() on a unix socket takes connections", async (machine) => {
  const path = machine.freePath;
  const peers: (string | undefined)[] = [];
  const listener = await machine.transport.listen({ path }, (incoming) => {
    peers.push(incoming.peer);
    echo(incoming);
  });
  assert.equal(listener.port, 0);
  if (machine.name !== "sshd" || Deno.uid() === 0) {
    assert.equal(await exchange(machine, { path }), "there and back");
    assert.deepEqual(peers, [undefined]);
  }
  await listener.close();
});

contract(
  "IncomingChannel.reject() turns one away, not the next",
  async (machine) => {
    let seen = 0;
    const listener = await machine.transport.listen(HERE, (incoming) => {
      if (++seen === 1) incoming.reject();
      else if (seen === 3) echo(incoming);
      // the second is left undecided, which is a no
    });
    const there = { host: "127.0.0.1", port: listener.port };
    await turnedAway(machine, there);
    await turnedAway(machine, there);
    assert.equal(await exchange(machine, there), "there and back");
    await listener.close();
  },
);

contract(
  "RemoteListener.close() ends listening, not connections",
  async (machine) => {
    const taken = Promise.withResolvers<ChannelEar>();
    const listener = await machine.transport.listen(HERE, (incoming) => {
      taken.resolve(new ChannelEar(incoming.accept()));
    });
    const there = { host: "127.0.0.1", port: listener.port };
    await using conn = await machine.connect(there);
    const ear = await taken.promise;
    await Promise.all([listener.close(), listener.close()]);
    await turnedAway(machine, there);
    await conn.send("still here");
    await ear.until(({ bytes }) => bytes === 10);
    await conn.end();
    await ear.until(({ heard }) => heard.includes("end"));
    const again = await machine.transport.listen(there, echo);
    assert.equal(again.port, listener.port);
    await again.close();
    await machine.transport.close();
  },
);

contract("listen() on a port that is taken is refused", async (machine) => {
  const { transport, echo: taken } = machine;
  await assert.rejects(transport.listen(taken, () => {}), {
    code: "tunnel.remote_refused",
    message: machine.name === "memory"
      ? /taken/
      : /AllowTcpForwarding.*ss -ltn/,
  });
  await assert.rejects(transport.listen({ path: machine.echoPath }, () => {}), {
    code: "tunnel.remote_refused",
    message: machine.name === "memory" ? /taken/ : /AllowStreamLocalForwarding/,
  });
});

contract("a cut link ends listeners without a wait", async (machine) => {
  const listener = await machine.transport.listen(HERE, () => {});
  await machine.drop();
  await machine.transport.closed;
  await listener.close();
});
