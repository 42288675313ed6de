import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { cipherMemory } from "../../src/ssh/cipher_memory.ts";
import type { SSHRemote } from "../../src/ssh/remote.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { type Sshd, sshdTest, startSshd } from "../helpers/sshd.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import { type TempFolder, tempFolder } from "../helpers/temp.ts";

const CHACHA20 = "chacha20-poly1305@openssh.com";
const MEGABYTE = 1024 * 1024;

/** A server whose logins read no rc files, and a file of random bytes on it. */
class Lab implements AsyncDisposable {
  readonly sshd: Sshd;
  readonly remote: SSHRemote;
  readonly #home: TempFolder;

  constructor(sshd: Sshd, remote: SSHRemote, home: TempFolder) {
    this.sshd = sshd;
    this.remote = remote;
    this.#home = home;
  }

  static async start(...config: readonly string[]): Promise<Lab> {
    const home = await tempFolder();
    const sshd = await startSshd({ config, home: home.path });
    return new Lab(sshd, await sshdRemote(sshd), home);
  }

  connect(): Promise<SSHTransport> {
    return SSHTransport.connect(this.remote);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sshd.stop();
    await this.#home[Symbol.asyncDispose]();
  }
}

/** The hash of what a command prints. */
async function download(
  transport: SSHTransport,
  ...argv: [string, ...string[]]
): Promise<string> {
  await using process = await transport.spawn(argv);
  const hash = createHash("sha256");
  const complaints = process.stderr.cancel();
  for await (const bytes of process.stdout) hash.update(bytes);
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
  await complaints;
  return hash.digest("hex");
}

/** The hash the remote makes of `data`. */
async function upload(
  transport: SSHTransport,
  data: Uint8Array,
  pieceBytes: number,
): Promise<string> {
  await using process = await transport.spawn(["sha256sum"]);
  const complaints = process.stderr.cancel();
  const answer = new Response(process.stdout).text();
  const writer = process.stdin.getWriter();
  for (let at = 0; at < data.length; at += pieceBytes) {
    await writer.write(data.subarray(at, at + pieceBytes));
  }
  await writer.close();
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
  await complaints;
  return (await answer).slice(0, 64);
}

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

sshdTest(
  "a default sshd agrees on our cipher, and nothing stays behind",
  async () => {
    await using lab = await Lab.start("LogLevel DEBUG1");
    await using transport = await lab.connect();
    const { stdout } = await transport.execute(["echo", "sealed"]);
    assert.equal(stdout, "sealed\n");
    const log = lab.sshd.logText();
    assert.match(log, new RegExp(`client->server cipher: ${CHACHA20}`));
    assert.match(log, new RegExp(`server->client cipher: ${CHACHA20}`));
  },
);

const LOADS: readonly (readonly [cipher: string, megabytes: number])[] = [
  [CHACHA20, 64],
  ["aes128-ctr", 16],
  ["aes128-gcm@openssh.com", 16],
];

for (const [cipher, megabytes] of LOADS) {
  sshdTest(
    `${cipher} carries ${megabytes} MB both ways at once over many key exchanges, and leaves nothing behind`,
    async () => {
      await using lab = await Lab.start(
        `Ciphers ${cipher}`,
        "RekeyLimit 1M",
        "LogLevel DEBUG1",
      );
      const data = randomBytes(megabytes * MEGABYTE);
      const file = `${lab.sshd.folder}/data`;
      await Deno.writeFile(file, data);
      await using transport = await lab.connect();
      const hashes = await Promise.all([
        download(transport, "cat", file),
        upload(transport, data, 100_000),
      ]);
      assert.deepEqual(hashes, [sha256(data), sha256(data)]);
      const exchanges = lab.sshd.logText().match(/NEWKEYS received/g)?.length;
      assert.ok((exchanges ?? 0) > 10, `${exchanges} key exchanges`);
    },
  );
}

sshdTest("several channels at once do not disturb one another", async () => {
  await using lab = await Lab.start();
  await using transport = await lab.connect();
  const sizes = [1, 7, 999, 32_768, 65_537];
  const work = sizes.map(async (size) => {
    const data = randomBytes(size * 20);
    const path = `${lab.sshd.folder}/data_${size}`;
    await Deno.writeFile(path, data);
    assert.deepEqual(
      await Promise.all([
        upload(transport, data, size),
        download(transport, "cat", path),
      ]),
      [sha256(data), sha256(data)],
    );
  });
  await Promise.all(work);
});

sshdTest(
  "200 connections one after the other use the memory of the first ten",
  async () => {
    await using lab = await Lab.start("MaxStartups 100");
    const rounds = async (count: number): Promise<void> => {
      for (let round = 0; round < count; round++) {
        const opened = await Promise.all(
          Array.from({ length: 10 }, () => lab.connect()),
        );
        await Promise.all(opened.map((transport) => transport.close()));
      }
    };
    await rounds(1);
    const before = cipherMemory().bytes.length;
    await rounds(19);
    assert.equal(cipherMemory().bytes.length, before);
  },
);

sshdTest(
  "a packet changed on its way ends the connection as lost",
  async () => {
    await using lab = await Lab.start();
    using relay = new Relay(lab.sshd.port);
    const remote = await sshdRemote(lab.sshd, {
      port: relay.port,
      hostKeys: [],
      knownHosts: `${lab.sshd.folder}/none`,
    });
    await using transport = await SSHTransport.connect(remote, {
      onUnknownHostKey: () => Promise.resolve(true),
    });
    await transport.execute(["true"]);
    relay.falsify = true;
    await assert.rejects(transport.execute(["true"]), { code: "connect.lost" });
    assert.match(String((await transport.closed)?.message), /Invalid MAC/);
  },
);

/** Passes one connection on; told to, it changes the last byte of all that comes back. */
class Relay implements Disposable {
  falsify = false;
  readonly port: number;
  readonly #listener: Deno.TcpListener;

  constructor(to: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#relay(to).catch(() => {}); // either side may go first
  }

  async #relay(to: number): Promise<void> {
    const near = await this.#listener.accept();
    const far = await Deno.connect({ hostname: "127.0.0.1", port: to });
    const change = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        const last = bytes.length - 1;
        if (this.falsify) bytes[last] = (bytes[last] ?? 0) ^ 1;
        controller.enqueue(bytes);
      },
    });
    await Promise.all([
      near.readable.pipeTo(far.writable),
      far.readable.pipeThrough(change).pipeTo(near.writable),
    ]);
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}
