import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { type Ended, runCommand } from "../helpers/program.ts";
import {
  copyFolder,
  openFixture,
  type RemoteFixture,
} from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const SOURCE = repository().pathname;

/** Runs the program from its source with a permission set of deno.json. */
async function runWith(
  set: "cli" | "pipeline",
  fixture: RemoteFixture,
  call: {
    readonly source: string;
    readonly words: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<Ended> {
  const { source, words, env } = call;
  const config = ["--config", `${source}deno.json`];
  return await runCommand(
    [
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", `-P=${set}`],
      ...[...config, `${source}main.ts`, ...words],
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
  "the permission set pipeline is enough in a clone: a key from a variable, a pinned host key",
  async () => {
    await using fixture = await openFixture();
    const { here, sshd } = fixture;
    await copyFolder(`${SOURCE}src`, `${here}/src`);
    for (const file of ["deno.json", "deno.lock", "main.ts"]) {
      await Deno.copyFile(SOURCE + file, `${here}/${file}`);
    }
    const listed = await new Deno.Command("ssh-keygen", {
      args: ["-lf", `${sshd.folder}/host_ed25519.pub`],
    }).output();
    const [, pin = ""] = new TextDecoder().decode(listed.stdout).split(" ");
    await fixture.setRemote({ host_key: pin, identity_file: undefined });
    const call = {
      source: `${here}/`,
      words: ["agents", "list", "--remote", "production"],
      env: { PARACLE_SSH_KEY: sshd.key.privateKey },
    };
    const sent = await runWith("pipeline", fixture, call);
    const there = await fixture.runThere(["agents", "list"]);
    assert.deepEqual([sent.out, sent.code], [there.out, 0], sent.err);
  },
);
