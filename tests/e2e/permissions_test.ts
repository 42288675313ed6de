import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { startAgent } from "../helpers/agent.ts";
import { copySource } from "../helpers/clone.ts";
import { fingerprint } from "../helpers/keys.ts";
import { type Ended, runCommand } from "../helpers/program.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const SOURCE = repository().pathname;

const LIST = ["agents", "list", "--remote", "production"];

/** Runs the program from its source with a permission set of deno.json. */
async function runWith(
  set: "cli" | "ci",
  fixture: RemoteFixture,
  call: {
    readonly source: string;
    readonly words: readonly string[];
    readonly flags?: readonly string[];
    readonly env?: Readonly<Record<string, string | undefined>>;
  },
): Promise<Ended> {
  const { source, words, env, flags = [] } = call;
  const config = ["--config", `${source}deno.json`];
  return await runCommand(
    [
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", `-P=${set}`],
      ...[...flags, ...config, `${source}main.ts`, ...words],
    ],
    { cwd: fixture.here, env: { ...fixture.env, ...env } },
  );
}

sshdTest(
  "the permission set cli is enough for a remote: added, tried, used",
  async () => {
    await using fixture = await openFixture();
    const { sshd, workspace, key } = fixture;
    await Deno.remove(fixture.remotesFile);
    const added = await runWith("cli", fixture, {
      source: SOURCE,
      words: [
        ...["remote", "add", "lab", `${sshd.user}@127.0.0.1`, workspace],
        ...["--port", `${sshd.port}`, "--identity-file", key, "--test"],
      ],
    });
    assert.equal(added.code, 0, added.out + added.err);
    assert.match(added.out, /^ok +version +\d+ ms {2}paracle /m);
    const words = ["agents", "list", "--remote", "lab"];
    const sent = await runWith("cli", fixture, { source: SOURCE, words });
    const there = await fixture.runThere(["agents", "list"]);
    assert.deepEqual([sent.out, sent.code], [there.out, 0], sent.err);
  },
);

sshdTest(
  "the permission set cli narrowed by a flag reaches that host and no other",
  async () => {
    await using fixture = await openFixture();
    const { sshd } = fixture;
    const list = async (port: number): Promise<Ended> =>
      await runWith("cli", fixture, {
        source: SOURCE,
        words: LIST,
        flags: [`--allow-net=127.0.0.1:${port}`],
      });
    const sent = await list(sshd.port);
    assert.equal(sent.code, 0, sent.err);
    const refused = await list(sshd.port + 1);
    assert.equal(refused.code, 3, refused.err);
    const flag = `grant it with: --allow-net=127.0.0.1:${sshd.port} `;
    assert.ok(refused.err.includes(flag), refused.err);
  },
);

/** A clone in a workspace, whose only remote is pinned, and nobody's home. */
async function openClone(): Promise<RemoteFixture> {
  const fixture = await openFixture();
  const { here, sshd } = fixture;
  await copySource(here);
  const pin = fingerprint(sshd.hostKeys[0] ?? "");
  await fixture.setRemote({ host_key: pin, identity_file: undefined });
  return fixture;
}

sshdTest(
  "the permission set ci is enough in a clone without a home: a key from a variable, a pinned host key",
  async () => {
    await using fixture = await openClone();
    const { here, sshd } = fixture;
    const sent = await runWith("ci", fixture, {
      source: `${here}/`,
      words: LIST,
      env: { HOME: undefined, PARACLE_SSH_KEY: sshd.key.privateKey },
    });
    const there = await fixture.runThere(["agents", "list"]);
    assert.deepEqual([sent.out, sent.code, sent.err], [there.out, 0, ""]);
  },
);

sshdTest(
  "the permission set ci takes the host key from a variable, too",
  async () => {
    await using fixture = await openClone();
    const { here, sshd } = fixture;
    await fixture.setRemote({ identity_file: undefined });
    const sent = await runWith("ci", fixture, {
      source: `${here}/`,
      words: LIST,
      env: {
        HOME: undefined,
        PARACLE_SSH_KEY: sshd.key.privateKey,
        PARACLE_HOST_KEY: sshd.hostKeys[0],
      },
    });
    const there = await fixture.runThere(["agents", "list"]);
    assert.deepEqual([sent.out, sent.code], [there.out, 0], sent.err);
  },
);

sshdTest(
  "the permission set ci uses an agent with the flags that its refusal names",
  async () => {
    await using fixture = await openClone();
    const { here, sshd } = fixture;
    await using agent = await startAgent([sshd.key.privateKey]);
    const { socket } = agent;
    const call = {
      source: `${here}/`,
      words: LIST,
      env: { HOME: undefined, SSH_AUTH_SOCK: socket },
    };
    const refused = await runWith("ci", fixture, call);
    assert.equal(refused.code, 244, refused.err); // no key is left to offer
    const named = refused.err.match(/grant it with: (\S+) (\S+)/) ?? [];
    const flags = named.slice(1);
    assert.deepEqual(flags, [
      `--allow-read=${here},${socket}`,
      `--allow-write=${socket}`,
    ]);
    const sent = await runWith("ci", fixture, { ...call, flags });
    const there = await fixture.runThere(["agents", "list"]);
    assert.deepEqual([sent.out, sent.code], [there.out, 0], sent.err);
  },
);

sshdTest(
  "the permission set ci works outside of the clone with the flag that its refusal names",
  async () => {
    await using fixture = await openFixture();
    const { root, sshd, here } = fixture;
    const clone = `${root}/clone`;
    await Deno.mkdir(clone);
    await copySource(clone);
    const pin = fingerprint(sshd.hostKeys[0] ?? "");
    await fixture.setRemote({ host_key: pin, identity_file: undefined });
    const call = {
      source: `${clone}/`,
      words: LIST,
      env: { HOME: undefined, PARACLE_SSH_KEY: sshd.key.privateKey },
    };
    const refused = await runWith("ci", fixture, call);
    assert.equal(refused.code, 3, refused.err);
    const [, flag = ""] = refused.err.match(/grant it with: (\S+)/) ?? [];
    assert.equal(flag, `--allow-read=${clone},${here}`);
    const sent = await runWith("ci", fixture, { ...call, flags: [flag] });
    const there = await fixture.runThere(["agents", "list"]);
    assert.deepEqual([sent.out, sent.code], [there.out, 0], sent.err);
  },
);
