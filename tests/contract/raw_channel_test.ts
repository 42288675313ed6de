import assert from "node:assert/strict";
import type { RawChannel } from "../../src/transport/raw_channel.ts";
import { ChannelEar } from "../helpers/channel_ear.ts";
import { contract } from "./contract.ts";

const LOST = { code: "connect.lost" };
const utf8 = new TextEncoder();

async function codeOf(closing: Promise<Error | undefined>): Promise<unknown> {
  const error = await closing;
  return error !== undefined && "code" in error ? error.code : error;
}

async function send(raw: RawChannel, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += 50_000) {
    await raw.write(bytes.subarray(at, at + 50_000));
  }
}

/** Whether it takes longer than anything that goes on. */
async function isLate(work: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), 500);
  });
  const first = await Promise.race([work.then(() => false), late]);
  clearTimeout(timer);
  return first;
}

contract("open() carries bytes and half-closes", async (machine) => {
  const raw = await machine.transport.open(machine.echo);
  const ear = new ChannelEar(raw);
  const sent = "é".repeat(400_000);
  await send(raw, utf8.encode(sent));
  raw.end();
  await ear.until(({ heard }) => heard.includes("end"));
  assert.equal(ear.text, sent);
  raw.close();
  assert.equal(await ear.closing, undefined);
  assert.deepEqual(ear.heard, ["end", "closed"]);
});

contract("RawChannel.end() does not overtake a write", async (machine) => {
  const raw = await machine.transport.open(machine.echo);
  const ear = new ChannelEar(raw);
  const bytes = new Uint8Array(8_000_000); // more than any window
  assert.notEqual(raw.write(bytes), undefined);
  raw.end();
  await ear.until(({ heard }) => heard.includes("end"));
  assert.equal(ear.bytes, bytes.length);
  raw.close();
});

contract("open() leads to a unix socket", async (machine) => {
  const raw = await machine.transport.open({ path: machine.echoPath });
  const ear = new ChannelEar(raw);
  await raw.write(utf8.encode("hello"));
  raw.end();
  await ear.until(({ heard }) => heard.includes("end"));
  assert.equal(ear.text, "hello");
  raw.close();
});

contract("open() to a place where nobody is rejects", async (machine) => {
  const { transport, nobody, freePath } = machine;
  await assert.rejects(transport.open(nobody), {
    code: "connect.refused",
    message: new RegExp(`port ${nobody.port} of 127\\.0\\.0\\.1`),
  });
  await assert.rejects(transport.open({ path: freePath }), {
    code: "connect.refused",
    message: new RegExp(`socket ${freePath}`),
  });
});

contract(
  "open() and probe() rethrow the reason of a signal",
  async (machine) => {
    const { transport, echo } = machine;
    const reason = new RangeError("mine");
    const signal = AbortSignal.abort(reason);
    const opening = transport.open(echo, { signal });
    assert.equal(await opening.catch((error) => error), reason);
    const probing = transport.probe({ signal });
    assert.equal(await probing.catch((error) => error), reason);
  },
);

contract(
  "RawChannel.write() waits for a reader that is behind",
  async (machine) => {
    const raw = await machine.transport.open(machine.echo);
    const ear = new ChannelEar(raw, { consumes: false });
    // Windows and socket buffers hold some; all of them are bounded.
    let held: Promise<void> | undefined;
    for (
      let sent = 0;
      held === undefined && sent < 64_000_000;
      sent += 65_536
    ) {
      const waiting = raw.write(new Uint8Array(65_536));
      if (waiting !== undefined && await isLate(waiting)) held = waiting;
    }
    assert.notEqual(held, undefined, "nothing ever held the writer back");
    assert.ok(ear.bytes < 32 * 1024 * 1024);
    raw.close();
    await held; // the end of the channel lets the writer go
    assert.equal(await ear.closing, undefined);
  },
);

contract("RawChannel.close() is heard on both sides", async (machine) => {
  const { transport } = machine;
  const incoming = Promise.withResolvers<ChannelEar>();
  const listener = await transport.listen(
    { host: "127.0.0.1", port: 0 },
    (one) => {
      const raw = one.accept();
      incoming.resolve(new ChannelEar(raw));
      raw.write(utf8.encode("hi"));
      raw.close();
      raw.close();
    },
  );
  const { port } = listener;
  await using conn = await machine.connect({ host: "127.0.0.1", port });
  assert.equal(await conn.text(), "hi");
  const ear = await incoming.promise;
  assert.equal(await ear.closing, undefined);
  assert.equal(ear.heard.filter((event) => event === "closed").length, 1);
  await listener.close();
});

contract(
  "a cut link ends channels once, with connect.lost",
  async (machine) => {
    const { transport, echo } = machine;
    const raw = await transport.open(echo);
    const ear = new ChannelEar(raw);
    await raw.write(utf8.encode("up"));
    await ear.until(({ bytes }) => bytes === 2);
    const idle = new ChannelEar(await transport.open(echo));
    await machine.drop();
    assert.equal(await codeOf(ear.closing), "connect.lost");
    assert.equal(await codeOf(idle.closing), "connect.lost");
    await transport.closed;
    assert.deepEqual([ear.heard, idle.heard], [["closed"], ["closed"]]);
    assert.equal(raw.write(utf8.encode("late")), undefined);
    raw.end();
    raw.close();
    await assert.rejects(transport.open(echo), LOST);
    await assert.rejects(transport.probe(), LOST);
    const place = { host: "127.0.0.1", port: 0 };
    await assert.rejects(transport.listen(place, () => {}), LOST);
  },
);

contract("close() ends channels with connect.closed", async (machine) => {
  const { transport, echo } = machine;
  const ear = new ChannelEar(await transport.open(echo));
  await transport.close();
  assert.equal(await codeOf(ear.closing), "connect.closed");
  assert.deepEqual(ear.heard, ["closed"]);
  await assert.rejects(transport.open(echo), { code: "connect.closed" });
});

contract("probe() answers in some time", async ({ transport }) => {
  const [first, second] = await Promise.all([
    transport.probe(),
    transport.probe(),
  ]);
  assert.ok(first > 0 && first < 10_000 && second > 0);
});
