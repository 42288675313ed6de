import assert from "node:assert/strict";
import { join } from "node:path";
import type {
  LocalConn,
  LocalListener,
} from "../../src/session/local_sockets.ts";
import { isOtherLoopbackTaken } from "../../src/session/port_holder_io.ts";
import { connectFailure } from "../../src/session/sockets_failures_io.ts";
import { SystemSockets } from "../../src/session/sockets_io.ts";
import { tempFolder } from "../helpers/temp.ts";

const ANY = { host: "127.0.0.1", port: 0 };

async function accept(listener: LocalListener): Promise<LocalConn> {
  for await (const conn of listener) return conn;
  throw new Error("nobody came");
}

Deno.test("SystemSockets carries bytes and half-closes over TCP, IPv6 and unix sockets", async () => {
  const sockets = new SystemSockets();
  await using folder = await tempFolder();
  const places = [
    ANY,
    { host: "::1", port: 0 },
    { host: "[::1]", port: 0 },
    { path: join(folder.path, "a.sock") },
  ];
  for (const place of places) {
    await using listener = await sockets.listen(place);
    const to = "path" in place ? place : { ...place, port: listener.port };
    const client = await sockets.connect(to);
    const conn = await accept(listener);
    await client.write(new TextEncoder().encode("hi"));
    await client.closeWrite();
    const buffer = new Uint8Array(8);
    assert.equal(await conn.read(buffer), 2);
    assert.equal(await conn.read(buffer), null);
    conn.close();
    conn.close();
    client.reset();
  }
});

Deno.test("SystemSockets.listen() names who holds the port", async () => {
  const sockets = new SystemSockets();
  await using listener = await sockets.listen(ANY);
  const again = sockets.listen({ ...ANY, port: listener.port });
  const who = Deno.build.os === "linux"
    ? `deno \\(pid ${Deno.pid}\\)`
    : "another program";
  await assert.rejects(again, {
    code: "tunnel.port_in_use",
    message: new RegExp(
      `^Cannot listen on 127.0.0.1:${listener.port}: the port is taken by ${who}`,
    ),
  });
});

Deno.test("SystemSockets.listen() says that an address is not of this machine", async () => {
  const sockets = new SystemSockets();
  await assert.rejects(sockets.listen({ host: "192.0.2.1", port: 0 }), {
    code: "tunnel.cannot_listen",
  });
});

Deno.test("SystemSockets.connect() says that nothing listens", async () => {
  const sockets = new SystemSockets();
  const listener = await sockets.listen(ANY);
  await listener[Symbol.asyncDispose]();
  await assert.rejects(sockets.connect({ ...ANY, port: listener.port }), {
    code: "connect.refused",
  });
  await assert.rejects(sockets.connect({ path: "/nonexistent/a.sock" }), {
    code: "connect.refused",
  });
});

Deno.test("SystemSockets.connect() throws the signal's reason", async () => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(
    new SystemSockets().connect(ANY, { signal }),
    (error) => error === reason,
  );
});

Deno.test({
  name:
    "SystemSockets.listen() retakes a stale unix socket, not a live one or a file",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const sockets = new SystemSockets();
    await using folder = await tempFolder();
    const path = join(folder.path, "a.sock");
    const killed = Deno.listen({ transport: "unix", path });
    await Deno.rename(path, `${path}.kept`); // as a kill leaves it
    killed.close();
    await Deno.rename(`${path}.kept`, path);
    assert.equal((await Deno.lstat(path)).isSocket, true);
    const listener = await sockets.listen({ path });
    assert.equal((await Deno.lstat(path)).mode ?? 0, 0o140_600);
    await assert.rejects(sockets.listen({ path }), {
      code: "tunnel.port_in_use",
    });
    await listener[Symbol.asyncDispose]();
    await assert.rejects(Deno.lstat(path), Deno.errors.NotFound);
    await Deno.writeTextFile(path, "precious");
    await assert.rejects(sockets.listen({ path }), {
      code: "tunnel.cannot_listen",
    });
    assert.equal(await Deno.readTextFile(path), "precious");
  },
});

Deno.test("isOtherLoopbackTaken() sees a listener on [::1]", () => {
  using listener = Deno.listen({ hostname: "::1", port: 0 });
  assert.equal(isOtherLoopbackTaken(listener.addr.port), true);
  listener.close();
  assert.equal(isOtherLoopbackTaken(listener.addr.port), false);
});

Deno.test({
  name: "SystemSockets names the flag that is missing",
  permissions: { net: false, read: false, write: false },
  fn: async () => {
    const sockets = new SystemSockets();
    await assert.rejects(sockets.listen({ ...ANY, port: 8000 }), {
      code: "config.permission_denied",
      message: /--allow-net=127\.0\.0\.1:8000 \(in one flag /,
    });
    await assert.rejects(sockets.listen({ path: "/nowhere/a.sock" }), {
      code: "config.permission_denied",
      message: /--allow-read=\/[^,]+,\/nowhere --allow-write=\/nowhere$/,
    });
  },
});

Deno.test("connectFailure() says of a locked program that it is", () => {
  const denied = new Deno.errors.NotCapable(
    'Requires net access to "127.0.0.1:80", specify the required permissions during compilation using `deno compile --allow-net`',
  );
  for (
    const address of [{ host: "127.0.0.1", port: 80 }, { path: "/a.sock" }]
  ) {
    const { code, message } = connectFailure(denied, address);
    assert.equal(code, "config.permission_denied");
    assert.match(
      message,
      /this process may not; this program is locked to its /,
    );
    assert.doesNotMatch(message, /--allow/);
  }
});
