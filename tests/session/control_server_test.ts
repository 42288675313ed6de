import assert from "node:assert/strict";
import type { Clock } from "../../src/core/clock.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { NotHandedOverError } from "../../src/session/control_error.ts";
import { ControlLink } from "../../src/session/control_link.ts";
import type { Frame, FrameKind } from "../../src/session/control_protocol.ts";
import type { LocalConn } from "../../src/session/local_sockets.ts";
import type { TunnelSpec } from "../../src/session/tunnel_spec.ts";
import { serveSession } from "../helpers/control_pair.ts";
import { FakeSession } from "../helpers/fake_session.ts";

/** Everything that a connection brings until it ends. */
async function everything(conn: LocalConn, say: (link: ControlLink) => void) {
  const link = new ControlLink(conn);
  const frames: Frame[] = [];
  say(link);
  await link.receive((frame) => void frames.push(frame));
  link.close();
  return frames.map(({ kind, payload }) => ({
    kind,
    value: JSON.parse(new TextDecoder().decode(payload) || "{}"),
  }));
}

const hello = { protocol: 1, version: "1.0.0" };

/** A clock whose sleeps end when the test says so. */
function heldClock(): Clock & { readonly release: () => void } {
  let open = Promise.withResolvers<void>();
  return {
    now: () => 0,
    sleep: (_ms, { signal } = {}) =>
      new Promise((resolve, reject) => {
        void open.promise.then(resolve);
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
    release: () => {
      open.resolve();
      open = Promise.withResolvers();
    },
  };
}

Deno.test("ControlServer says its protocol and starts nothing when the client speaks another", async () => {
  const session = new FakeSession();
  await using served = serveSession(session);
  const frames = await everything(served.listener.dial(), (link) => {
    link.sendJson("hello", { ...hello, protocol: 2 });
    link.sendJson("request", { kind: "exec", argv: ["date"] });
  });
  assert.deepEqual(frames.map(({ kind }) => kind), ["hello"]);
  assert.equal(frames[0]?.value.protocol, 1);
  assert.deepEqual(session.asked, []);
});

Deno.test("ControlServer answers an unknown request with an error and serves others on", async () => {
  const session = new FakeSession();
  await using served = serveSession(session);
  const frames = await everything(served.listener.dial(), (link) => {
    link.sendJson("hello", hello);
    link.sendJson("request", { kind: "later" });
  });
  assert.equal(frames[1]?.kind, "error");
  assert.equal(frames[1]?.value.started, false);
  await using client = await served.client();
  assert.deepEqual(await client.status(), session.status());
});

Deno.test("ControlServer ends a client that sends garbage, and no other", async () => {
  await using served = serveSession(new FakeSession());
  await using client = await served.client();
  const conn = served.listener.dial();
  await conn.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  const frames = await everything(conn, () => {});
  assert.equal(frames[0]?.value.code, "connect.protocol");
  assert.equal((await client.status()).name, "box");
});

Deno.test("ControlServer ends a client that asks for nothing within the limit", async () => {
  const clock = heldClock();
  await using served = serveSession(new FakeSession(), { clock });
  const frames = everything(served.listener.dial(), (link) => {
    link.sendJson("hello", hello);
    void link.flush().then(() => clock.release());
  });
  assert.equal((await frames).at(-1)?.value.started, false);
});

Deno.test("ControlServer turns away a client that sends stdin without credit", async () => {
  const gone = Promise.withResolvers<void>();
  const session = new FakeSession({
    programs: {
      stuck: ({ gone: ended }) =>
        new Promise((resolve) => {
          ended.addEventListener("abort", () => {
            gone.resolve();
            resolve(0);
          });
        }),
    },
  });
  await using served = serveSession(session);
  const link = new ControlLink(served.listener.dial());
  link.sendJson("hello", hello);
  link.sendJson("request", { kind: "exec", argv: ["stuck"] });
  let sent = 0;
  await link.receive(({ kind }) => {
    if (kind !== "reply") return;
    for (; sent < 9; sent++) link.send("stdin", new Uint8Array(65_536));
  });
  assert.equal(sent, 9);
  await gone.promise;
  link.close();
});

Deno.test("ControlServer wants the token when it has one", async () => {
  const session = new FakeSession();
  await using served = serveSession(session, { token: "secret" });
  for (const token of [undefined, "", "secreT", "secret "]) {
    const frames = await everything(
      served.listener.dial(),
      (link) => void link.sendJson("hello", { ...hello, token }),
    );
    assert.deepEqual(frames.map(({ kind }): FrameKind => kind), ["error"]);
    assert.equal(frames[0]?.value.code, "config.permission_denied");
  }
});

Deno.test("ControlServer refuses the connection after the last one it serves", async () => {
  await using served = serveSession(new FakeSession());
  const open = Array.from({ length: 256 }, () => served.listener.dial());
  await assert.rejects(served.client(), NotHandedOverError);
  for (const conn of open) conn.close();
});

Deno.test("ControlServer.close() ends what runs with connect.lost and is told once", async () => {
  const session = new FakeSession({
    programs: { hang: () => new Promise<void>(() => {}) },
  });
  const served = serveSession(session);
  await using client = await served.client();
  const process = await client.spawn(["hang"], { findParacle: false });
  await Promise.all([served.server.close(), served.server.close()]);
  await assert.rejects(process.status, { code: "connect.lost" });
  await assert.rejects(client.status(), NotHandedOverError);
});

Deno.test("ControlServer answers down() although the session closes the server with itself", async () => {
  const session = new FakeSession();
  const served = serveSession(session);
  session.onDown = () => served.server.close();
  await using client = await served.client();
  await client.down();
  assert.deepEqual(session.asked, ["down"]);
});

Deno.test("ControlServer answers tunnel requests, failures too", async () => {
  const session = new FakeSession();
  await using served = serveSession(session);
  await using client = await served.client();
  const spec: TunnelSpec = {
    kind: "local",
    bind: "127.0.0.1",
    local: 1,
    remoteHost: "h",
    remote: 2,
    localHost: "x",
    probePath: undefined,
    description: undefined,
  };
  assert.equal((await client.tunnel({ action: "add", spec }))?.id, "1:2");
  await client.tunnel({ action: "pause", id: "1:2" });
  await client.tunnel({ action: "resume", id: "1:2" });
  await client.reconnect();
  await assert.rejects(
    client.tunnel({ action: "remove", id: "9:9" }),
    (error) =>
      error instanceof ParacleError && error.code === "tunnel.not_found" &&
      !(error instanceof NotHandedOverError),
  );
  const expected = ["add 1:2", "pause 1:2", "resume 1:2", "reconnect"];
  assert.deepEqual(session.asked, [...expected, "remove 9:9"]);
});

Deno.test("ControlClient.watch() gives the status now and after changes, no more often than the pause lets it", async () => {
  const clock = heldClock();
  const session = new FakeSession();
  await using served = serveSession(session, { clock });
  await using client = await served.client();
  const stop = new AbortController();
  const seen: number[] = [];
  const watching = (async () => {
    for await (const { reconnects } of client.watch({ signal: stop.signal })) {
      seen.push(reconnects);
      if (reconnects === 3) stop.abort(new TypeError("enough"));
      else {
        for (const value of [1, 2, 3]) session.revision.set(value);
        await Promise.resolve();
        setTimeout(clock.release);
      }
    }
  })();
  await assert.rejects(watching, { message: "enough" });
  assert.deepEqual(seen, [0, 3]);
});
