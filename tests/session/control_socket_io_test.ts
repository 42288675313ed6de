import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connectControl } from "../../src/session/control_dial_io.ts";
import {
  type ControlPlace,
  controlPlace,
} from "../../src/session/control_place_io.ts";
import { ControlServer } from "../../src/session/control_server.ts";
import { listenControl } from "../../src/session/control_socket_io.ts";
import { ControlTransport } from "../../src/session/control_transport.ts";
import { FakeSession } from "../helpers/fake_session.ts";
import type { Program } from "../helpers/memory_process.ts";
import { tempFolder } from "../helpers/temp.ts";

const version = "1.0.0";
const WHOLE = 20 * 1024 * 1024;

async function serve(
  place: ControlPlace,
  session = new FakeSession(),
): Promise<ControlServer> {
  const { listener, token } = await listenControl(place, { version });
  const { pid } = Deno;
  const of = { remote: "box", version, pid };
  return ControlServer.start({ session, listener, token, ...of });
}

const hashing: Program = async ({ stdin, stdout, stderr }) => {
  const hash = createHash("sha256");
  for await (const chunk of stdin) {
    hash.update(chunk);
    await stdout(chunk);
  }
  await stderr(hash.digest("hex"));
  return 3;
};

async function exchange(place: ControlPlace): Promise<void> {
  const session = new FakeSession({ programs: { hashing } });
  await using _server = await serve(place, session);
  const client = await connectControl(place, { version });
  assert.ok(client);
  await using transport = new ControlTransport(client);
  await using process = await transport.spawn(["hashing"]);
  const [sent, came] = [createHash("sha256"), createHash("sha256")];
  const write = async (): Promise<void> => {
    const writer = process.stdin.getWriter();
    for (let at = 0; at < WHOLE; at += 65_536) {
      const block = crypto.getRandomValues(new Uint8Array(65_536));
      sent.update(block);
      await writer.write(block);
    }
    await writer.close();
  };
  const read = async (): Promise<void> => {
    for await (const chunk of process.stdout) came.update(chunk);
  };
  const errors = new Response(process.stderr).text();
  await Promise.all([write(), read()]);
  const expected = sent.digest("hex");
  assert.equal(came.digest("hex"), expected);
  assert.equal(await errors, expected);
  assert.deepEqual(await process.status, { kind: "exited", code: 3 });
}

Deno.test("a unix socket carries 20 MB both ways and keeps the streams apart", async () => {
  await using temp = await tempFolder();
  await exchange(
    await controlPlace({ folder: `${temp.path}/run`, name: "box" }),
  );
});

Deno.test("loopback TCP with a token carries 20 MB both ways", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  await exchange(await controlPlace({ folder, name: "box", tcp: true }));
});

Deno.test("connectControl() answers undefined over TCP when the token is wrong", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  const place = await controlPlace({ folder, name: "box", tcp: true });
  await using _server = await serve(place);
  const { port } = JSON.parse(await Deno.readTextFile(place.path));
  await Deno.writeTextFile(place.path, JSON.stringify({ port, token: "no" }));
  assert.equal(await connectControl(place, { version }), undefined);
});

Deno.test("listenControl() makes a folder and a socket that only we may use, and removes the socket", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  for (const tcp of [false, true]) {
    const place = await controlPlace({ folder, name: "box", tcp });
    const server = await serve(place);
    assert.equal(((await Deno.lstat(folder)).mode ?? 0) & 0o777, 0o700);
    assert.equal(((await Deno.lstat(place.path)).mode ?? 0) & 0o777, 0o600);
    await server.close();
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  }
});

Deno.test("listenControl() tightens a folder of ours and refuses a link", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  await Deno.mkdir(folder, { mode: 0o755 });
  await using _server = await serve(
    await controlPlace({ folder, name: "box" }),
  );
  assert.equal(((await Deno.lstat(folder)).mode ?? 0) & 0o777, 0o700);
  await Deno.symlink(folder, `${temp.path}/link`);
  const place = await controlPlace({ folder: `${temp.path}/link`, name: "b" });
  await assert.rejects(serve(place), { code: "config.permission_denied" });
});

Deno.test("connectControl() warns and uses nothing when others may use the folder", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  const place = await controlPlace({ folder, name: "box" });
  await using _server = await serve(place);
  await Deno.chmod(folder, 0o755);
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  assert.equal(await connectControl(place, { version, warn }), undefined);
  assert.match(warnings[0] ?? "", /others may use it/);
});

Deno.test("connectControl() says without a warning that there is no session", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  const place = await controlPlace({ folder, name: "box" });
  const reasons: string[] = [];
  const found = await connectControl(place, {
    version,
    warn: () => assert.fail("no reason to warn"),
    onAbsent: (reason) => void reasons.push(reason),
  });
  assert.equal(found, undefined);
  assert.match(reasons[0] ?? "", /there is none/);
});

Deno.test("listenControl() takes over what a dead session left", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  await Deno.mkdir(folder, { mode: 0o700 });
  const place = await controlPlace({ folder, name: "box" });
  const first = `${folder}/first`;
  const dead = Deno.listen({ transport: "unix", path: first });
  await Deno.rename(first, place.path); // or closing would remove it
  dead.close();
  await Deno.chmod(place.path, 0o600);
  assert.equal(await connectControl(place, { version }), undefined);
  await using _server = await serve(place);
  await using client = await connectControl(place, { version });
  assert.equal(client?.session.pid, Deno.pid);
});

Deno.test("closing a session leaves the socket of the next one alone", async () => {
  await using temp = await tempFolder();
  const place = await controlPlace({ folder: `${temp.path}/run`, name: "box" });
  const first = await serve(place);
  const closing = first.close();
  let next: ControlServer | undefined;
  while (next === undefined) next = await serve(place).catch(() => undefined);
  await closing;
  await new Promise((resolve) => setTimeout(resolve)); // the runtime tidies up
  await using _next = next;
  await using client = await connectControl(place, { version });
  assert.ok(client);
});

Deno.test("listenControl() lets exactly one of several sessions win", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  for (const tcp of [false, true]) {
    const place = await controlPlace({ folder, name: "box", tcp });
    const tries = await Promise.allSettled([1, 2, 3].map(() => serve(place)));
    const won = tries.flatMap((one) =>
      one.status === "fulfilled" ? [one.value] : []
    );
    assert.equal(won.length, 1);
    for (const one of tries) {
      if (one.status === "fulfilled") continue;
      assert.equal(one.reason.code, "session.already_up");
      assert.equal(one.reason.details.pid, Deno.pid);
    }
    await won[0]?.close();
  }
});

Deno.test("connectControl() answers undefined when the session speaks another protocol, or garbage", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  await Deno.mkdir(folder, { mode: 0o700 });
  const place = await controlPlace({ folder, name: "box" });
  const { path } = place;
  const hello = new TextEncoder().encode('\0\0\0\x0e\x01{"protocol":2}');
  for (const words of [hello, new TextEncoder().encode("220 smtp ready\r\n")]) {
    const listener = Deno.listen({ transport: "unix", path });
    await Deno.chmod(path, 0o600);
    const answering = listener.accept().then(async (conn) => {
      await conn.write(words);
      await conn.read(new Uint8Array(100));
      conn.close();
    });
    const reasons: string[] = [];
    const onAbsent = (reason: string): void => void reasons.push(reason);
    assert.equal(await connectControl(place, { version, onAbsent }), undefined);
    assert.match(reasons[0] ?? "", /protocol/);
    await answering;
    listener.close();
    await Deno.remove(path).catch(() => {}); // some runtimes did it
  }
});

Deno.test("connectControl() gives up at its deadline when nobody answers", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  await Deno.mkdir(folder, { mode: 0o700 });
  const place = await controlPlace({ folder, name: "box" });
  using _listener = Deno.listen({ transport: "unix", path: place.path });
  await Deno.chmod(place.path, 0o600);
  const options = { version, deadlineMs: 20 };
  assert.equal(await connectControl(place, options), undefined);
  await assert.rejects(serve(place), { code: "session.already_up" });
});

Deno.test("controlPlace() goes to a short folder of ours when the path is too long", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/${"deep/".repeat(25)}run`;
  const place = await controlPlace({ folder, name: "box", tmp: temp.path });
  assert.ok(place.path.startsWith(`${temp.path}/paracle-${Deno.uid()}/`));
  const other = await controlPlace({ folder, name: "b", tmp: temp.path });
  assert.notEqual(place.path, other.path);
  await using _server = await serve(place);
  await using client = await connectControl(place, { version });
  assert.equal(client?.session.remote, "box");
});
