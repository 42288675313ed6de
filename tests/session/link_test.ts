import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { Link, type LinkOptions } from "../../src/session/link.ts";
import type { LinkState } from "../../src/session/state.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { FakeServer } from "../helpers/fake_link_transport.ts";

const refused = new ParacleError("connect.refused", "Cannot connect: refused");
const unknownKey = new ParacleError("auth.failed", "Cannot log in");

/** A link with a server and a clock of its own, and the kinds of state it went through. */
class Bench implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly server = new FakeServer();
  readonly kinds: LinkState["kind"][] = [];
  readonly link: Link;

  constructor(
    options: Partial<LinkOptions> = {},
    set: (server: FakeServer) => void = () => {},
  ) {
    set(this.server);
    this.link = Link.start({
      connect: this.server.connect,
      clock: this.clock,
      random: () => 0.5,
      ...options,
    });
    this.kinds.push(this.link.state.value.kind);
    this.link.state.onChange(({ kind }) => {
      if (kind !== this.kinds.at(-1)) this.kinds.push(kind);
    });
  }

  get state(): LinkState {
    return this.link.state.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link.close();
    assert.equal(this.link.state.value.kind, "closed");
    assert.equal(this.server.underWay, 0);
    assert.ok(this.server.made.every(({ isClosed }) => isClosed));
    assert.ok(this.server.most <= 1, "tries in flight");
    this.clock[Symbol.dispose]();
  }
}

Deno.test("Link goes from connecting to ready and hands its connection out", async () => {
  await using bench = new Bench();
  assert.equal(bench.state.kind, "connecting");
  const transport = await bench.link.ready();
  assert.equal(transport, bench.server.last);
  assert.equal(bench.link.current(), transport);
  assert.equal(bench.link.server, "Fake_1.0");
  assert.equal(bench.link.reconnects, 0);
  assert.deepEqual(bench.kinds, ["connecting", "ready"]);
});

Deno.test("Link connects again at once when a healthy connection is lost", async () => {
  const lost: Error[] = [];
  await using bench = new Bench({ onLost: (error) => lost.push(error) });
  await bench.link.ready();
  await bench.clock.advance(60_000);
  bench.server.last.drop();
  await settle();
  assert.deepEqual(bench.kinds, ["connecting", "ready", "connecting", "ready"]);
  assert.equal(bench.server.made.length, 2);
  assert.equal(bench.link.reconnects, 1);
  assert.equal(lost.length, 1);
  assert.ok(bench.state.kind === "ready");
  assert.equal(bench.state.lastError?.code, "connect.lost");
});

Deno.test("Link waits twice as long after each failed try, and tells when it tries next", async () => {
  await using bench = new Bench({}, (server) => server.failWith = refused);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 11; attempt++) {
    await settle();
    const { state } = bench;
    assert.ok(state.kind === "backoff");
    assert.equal(state.attempt, attempt);
    assert.equal(state.lastError.code, "connect.refused");
    const waitMs = state.retryAt - state.since;
    waits.push(waitMs);
    await bench.clock.advance(waitMs - 1);
    assert.equal(bench.server.tries, attempt);
    await bench.clock.advance(1);
    assert.equal(bench.server.tries, attempt + 1);
  }
  assert.deepEqual(
    waits,
    [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000],
  );
  bench.server.failWith = undefined;
  await bench.clock.advance(30_000);
  assert.equal(bench.state.kind, "ready");
});

Deno.test("Link waits 15 s at least when the server turned it away", async () => {
  const away = new ParacleError("connect.turned_away", "Not allowed");
  await using bench = new Bench({}, (server) => server.failWith = away);
  await bench.clock.advance(15_000);
  assert.equal(bench.server.tries, 1);
  await bench.clock.advance(100);
  assert.equal(bench.server.tries, 2);
});

Deno.test("Link stops at an error that trying again cannot mend, until a person acts", async () => {
  await using bench = new Bench({}, (server) => server.failWith = unknownKey);
  await assert.rejects(bench.link.ready(), (error) => error === unknownKey);
  assert.ok(bench.state.kind === "failed");
  assert.deepEqual(bench.state.lastError, {
    code: "auth.failed",
    message: "Cannot log in",
  });
  await bench.clock.advance(3_600_000);
  assert.equal(bench.server.tries, 1);
  bench.server.failWith = undefined;
  bench.link.reconnect();
  await bench.link.ready();
  assert.equal(bench.server.tries, 2);
});

Deno.test("Link takes an error without a code for a bug and keeps its loop", async () => {
  await using bench = new Bench(
    {},
    (server) => server.failWith = new TypeError("undefined is not"),
  );
  await assert.rejects(bench.link.ready(), { code: "internal.bug" });
  bench.server.failWith = undefined;
  bench.link.reconnect();
  await bench.link.ready();
});

Deno.test("Link fails with connect.lost when it is not to connect again", async () => {
  await using bench = new Bench({ autoReconnect: false });
  await bench.link.ready();
  bench.server.last.drop();
  await settle();
  await assert.rejects(bench.link.ready(), { code: "connect.lost" });
  assert.equal(bench.state.kind, "failed");
  bench.link.reconnect();
  await bench.link.ready();
  assert.equal(bench.server.tries, 2);
});

Deno.test("Link.reconnect() tries at once during a wait", async () => {
  await using bench = new Bench({}, (server) => server.failWith = refused);
  await settle();
  assert.equal(bench.state.kind, "backoff");
  bench.server.failWith = undefined;
  bench.link.reconnect();
  await bench.link.ready();
  assert.equal(bench.server.tries, 2);
});

Deno.test("Link.reconnect() makes a new connection when one is up", async () => {
  await using bench = new Bench();
  const before = await bench.link.ready();
  bench.link.reconnect();
  await settle();
  const after = await bench.link.ready();
  assert.notEqual(after, before);
  assert.ok(bench.server.made[0]?.isClosed);
});

Deno.test("Link.reconnect() does nothing while a try is under way", async () => {
  await using bench = new Bench({}, (server) => server.silent = true);
  await settle();
  for (let n = 0; n < 5; n++) bench.link.reconnect();
  await settle();
  assert.equal(bench.server.tries, 1);
  bench.server.answer();
  await bench.link.ready();
  await settle();
  assert.equal(bench.server.tries, 1);
});

Deno.test("Link slows down when the server lets in and drops", async () => {
  await using bench = new Bench({}, (server) => {
    server.prepare = (transport) => queueMicrotask(() => transport.drop());
  });
  await bench.clock.advance(40_000);
  const { tries } = bench.server;
  assert.ok(tries > 8 && tries < 13, `${tries} tries in 40 s`);
});

Deno.test("Link stays quick when its connections answered before they were lost", async () => {
  await using bench = new Bench();
  for (let n = 0; n < 50; n++) {
    await bench.link.ready();
    await bench.clock.advance(100);
    bench.server.last.drop();
    await settle();
    await bench.clock.advance(500); // 800 ms at most after 50, by half a chance
    assert.equal(bench.state.kind, "ready", `kill ${n}`);
  }
});

Deno.test("Link cuts a wait short when the machine slept meanwhile", async () => {
  await using bench = new Bench({ random: () => 0.999 }, (server) => {
    server.failWith = refused;
  });
  await bench.clock.advance(300_000);
  const { tries } = bench.server;
  await bench.clock.advance(4_000);
  const { state } = bench;
  assert.ok(state.kind === "backoff");
  bench.server.failWith = undefined;
  bench.clock.jump(3_600_000);
  await bench.clock.advance(2_000);
  assert.equal(bench.state.kind, "ready");
  assert.equal(bench.server.tries, tries + 1);
});

Deno.test("Link.ready() waits through a loss, and ends by its signal", async () => {
  await using bench = new Bench({}, (server) => server.silent = true);
  const end = new AbortController();
  const given = bench.link.ready({ signal: end.signal });
  const kept = bench.link.ready();
  end.abort("enough");
  await assert.rejects(given, (reason) => reason === "enough");
  bench.server.answer();
  assert.equal(await kept, bench.server.last);
});

for (const kind of ["connecting", "ready", "backoff", "failed"] as const) {
  Deno.test(`Link.close() leaks nothing while ${kind}`, async () => {
    const bench = new Bench({}, (server) => {
      if (kind === "connecting") server.silent = true;
      if (kind === "backoff") server.failWith = refused;
      if (kind === "failed") server.failWith = unknownKey;
    });
    await settle();
    assert.equal(bench.kinds.at(-1), kind);
    const closing = bench.link.close();
    assert.equal(bench.kinds.at(-1), "closed");
    await closing;
    await bench[Symbol.asyncDispose](); // a second close, and the checks
    await assert.rejects(bench.link.ready(), { code: "connect.closed" });
    bench.link.reconnect();
    await settle();
    assert.equal(bench.kinds.at(-1), "closed");
  });
}

Deno.test("Link.close() closes a connection that came too late", async () => {
  const server = new FakeServer();
  using clock = new FakeClock();
  const made = Promise.withResolvers<void>();
  const link = Link.start({
    connect: async (call) => {
      await made.promise;
      return await server.connect(call);
    },
    clock,
  });
  const closing = link.close();
  made.resolve();
  await closing;
  assert.ok(server.last.isClosed);
});
