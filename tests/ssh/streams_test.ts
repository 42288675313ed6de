import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { RemoteProcess } from "../../src/transport/process.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { serverRemote, sshdRemote } from "../helpers/ssh_remote.ts";
import {
  type ExecHandler,
  type SshServer,
  startSshServer,
} from "../helpers/ssh_server.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";

// ssh2 keeps one window in its buffer and lets one more come.
const MOST_BYTES = 2 * 2 * 1024 * 1024 + 1_000_000;

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function hashAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  const sum = createHash("sha256");
  for await (const chunk of stream) sum.update(chunk);
  return sum.digest("hex");
}

/** Writes in pieces of odd sizes, then ends. */
async function writeAll(
  process: RemoteProcess,
  bytes: Uint8Array,
): Promise<void> {
  const writer = process.stdin.getWriter();
  let size = 1;
  for (let at = 0; at < bytes.length; at += size) {
    size = size % 99_991 * 3 + 1;
    await writer.write(bytes.subarray(at, at + size));
  }
  await writer.close();
}

interface Served extends AsyncDisposable {
  readonly server: SshServer;
  readonly transport: SSHTransport;
}

/** A connection to a server whose command "quick" does nothing at all. */
async function serve(handler: ExecHandler): Promise<Served> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await tempFolder()).path;
  const server = starting.use(
    await startSshServer({
      exec: (request, channel) =>
        request.command.includes("quick") ? {} : handler(request, channel),
    }),
  );
  const remote = await serverRemote(server, folder);
  const transport = starting.use(await SSHTransport.connect(remote));
  const owned = starting.move();
  const dispose = (): Promise<void> => owned.disposeAsync();
  return { server, transport, [Symbol.asyncDispose]: dispose };
}

/** Lets both ends do what they still can: until the number stays the same. */
async function settled(
  transport: SSHTransport,
  read: () => number,
): Promise<number> {
  let before = -1;
  for (let same = 0; same < 3;) {
    for (let round = 0; round < 5; round++) await transport.execute(["quick"]);
    same = before === read() ? same + 1 : 0;
    before = read();
  }
  return read();
}

sshdTest("ten megabytes go through cat and come back the same", async () => {
  await using sshd = await startSshd();
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const bytes = randomBytes(10_000_000);
  await using process = await transport.spawn(["cat"]);
  const [received] = await Promise.all([
    hashAll(process.stdout),
    hashAll(process.stderr),
    writeAll(process, bytes),
  ]);
  assert.equal(received, hash(bytes));
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
});

sshdTest("execute() carries ten megabytes of input", async () => {
  await using sshd = await startSshd();
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const input = randomBytes(10_000_000);
  const { stdout } = await transport.execute("sha256sum", { input });
  assert.equal(stdout, `${hash(input)}  -\n`);
});

sshdTest("stdout and stderr flow at once and stay apart", async () => {
  await using sshd = await startSshd();
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const [out, err] = [randomBytes(5_000_000), randomBytes(5_000_001)];
  await Deno.writeFile(`${sshd.folder}/out`, out);
  await Deno.writeFile(`${sshd.folder}/err`, err);
  const script = "cat out & cat err >&2; wait";
  await using process = await transport.spawn(["/bin/sh", "-c", script], {
    cwd: sshd.folder,
  });
  const sums = await Promise.all([
    hashAll(process.stdout),
    hashAll(process.stderr),
  ]);
  assert.deepEqual(sums, [hash(out), hash(err)]);
});

sshdTest("a command that leaves its input unread does not hang", async () => {
  await using sshd = await startSshd();
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const input = randomBytes(10_000_000);
  const { exitCode } = await transport.execute("exit 7", { input });
  assert.equal(exitCode, 7);
  await using process = await transport.spawn(["true"]);
  const writing = assert.rejects(writeAll(process, input), TypeError);
  await Promise.all([
    hashAll(process.stdout),
    hashAll(process.stderr),
    writing,
  ]);
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
});

Deno.test("a reader that does not read stops the remote", async () => {
  const whole = randomBytes(12_000_000);
  let sent = 0;
  await using served = await serve(async (_request, channel) => {
    for (let at = 0; at < whole.length; at += 65_536) {
      const piece = whole.subarray(at, at + 65_536);
      await channel.stdout(piece);
      sent += piece.length;
    }
    return { exitCode: 0 };
  });
  const { transport } = served;
  await using process = await transport.spawn(["flood"]);
  const held = await settled(transport, () => sent);
  assert.ok(held >= 65_536, `only ${held} bytes came at all`);
  assert.ok(held <= MOST_BYTES, `${held} bytes are held`);
  assert.equal(await hashAll(process.stdout), hash(whole));
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
});

Deno.test("a remote that does not read stops the writer", async () => {
  const whole = randomBytes(12_000_000);
  const reading = Promise.withResolvers<void>();
  await using served = await serve(async (_request, channel) => {
    await reading.promise;
    return { stdout: await hashAll(channel.stdin) };
  });
  const { transport } = served;
  await using process = await transport.spawn(["slow"]);
  let accepted = 0;
  const writing = (async () => {
    const writer = process.stdin.getWriter();
    for (let at = 0; at < whole.length; at += 65_536) {
      const piece = whole.subarray(at, at + 65_536);
      await writer.write(piece);
      accepted += piece.length;
    }
    await writer.close();
  })();
  const held = await settled(transport, () => accepted);
  assert.ok(held <= MOST_BYTES, `${held} bytes were taken`);
  reading.resolve();
  const text = new Response(process.stdout as BodyInit).text();
  await Promise.all([writing, process.stderr.cancel()]);
  assert.equal(await text, hash(whole));
});

Deno.test("a link that dies frees a writer that waits", async () => {
  await using served = await serve((_request, channel) => {
    // Answers more than is read here, so that the channel stands still.
    void channel.stdout(randomBytes(5_000_000));
  });
  const { transport, server } = served;
  await using process = await transport.spawn(["stuck"]);
  let accepted = 0;
  const writing = (async () => {
    const writer = process.stdin.getWriter();
    for (;;) {
      await writer.write(new Uint8Array(65_536));
      accepted += 65_536;
    }
  })();
  const failing = assert.rejects(writing);
  await settled(transport, () => accepted);
  server.drop();
  await failing;
  await assert.rejects(process.status, { code: "connect.lost" });
});

Deno.test("a cancelled reader lets the command end", async () => {
  await using served = await serve(async (_request, channel) => {
    await channel.stdout(randomBytes(5_000_000));
    await channel.stderr(randomBytes(5_000_000));
    return { exitCode: 3 };
  });
  await using process = await served.transport.spawn(["flood"]);
  await Promise.all([process.stdout.cancel(), process.stderr.cancel()]);
  assert.deepEqual(await process.status, { kind: "exited", code: 3 });
});
