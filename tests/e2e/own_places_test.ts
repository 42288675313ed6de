import assert from "node:assert/strict";
import { programBinary } from "../helpers/program.ts";
import {
  copyFolder,
  openFixture,
  type RemoteFixture,
} from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const isAsked = programBinary() !== undefined && Deno.build.os !== "windows";
const reason = isAsked ? "" : " (skipped: needs PARACLE_BIN)";

/** Runs where the home is above the workspace, and checks that it went well. */
async function ran(
  fixture: RemoteFixture,
  ...words: readonly string[]
): Promise<string> {
  const { code, out, err } = await fixture.run(words, atHome(fixture));
  assert.equal(code, 0, err);
  return out;
}

function atHome({ root }: RemoteFixture): { env: Record<string, string> } {
  return { env: { HOME: `${root}/client` } };
}

sshdTest(
  `a binary below the home needs none of the wide places: it trusts, serves, listens, records${reason}`,
  async () => {
    if (!isAsked) return;
    await using fixture = await openFixture();
    const { root, sshd } = fixture;
    const home = `${root}/client`;
    const list = ["agents", "list", "--remote", "production", "--accept-new"];
    await ran(fixture, ...list); // makes ~/.ssh
    const known = await Deno.readTextFile(`${home}/.ssh/known_hosts`);
    assert.match(known, new RegExp(`^\\[127\\.0\\.0\\.1\\]:${sshd.port} `));

    const shown = await ran(fixture, "doctor", "--permissions", "--json");
    const write = JSON.parse(shown).permissions.find((
      one: { readonly kind: string },
    ) => one.kind === "write");
    assert.deepEqual(write.has, [
      ".parac",
      `${home}/.config/paracle`,
      `${home}/.local/state/paracle`,
      `${home}/.ssh/known_hosts`,
    ]);
    await ran(fixture, ...list);

    await ran(fixture, "remote", "rename", "production", "lab");
    await ran(fixture, "auth", "generate-token");
    const socket = `${fixture.here}/tunnel.sock`;
    const up = fixture.start(
      ["remote", "up", "lab", "--tunnel", `${socket}:${sshd.port}`],
      atHome(fixture),
    );
    await using _ = up;
    await up.out.waitFor(/tunnel \S+ up/);
    using conn = await Deno.connect({ transport: "unix", path: socket });
    const banner = new Uint8Array(4);
    await conn.read(banner);
    assert.equal(new TextDecoder().decode(banner), "SSH-");
    await ran(fixture, "remote", "exec", "lab", "--", "true");
    await ran(fixture, "remote", "down", "lab");
    assert.equal(await up.ended, 0);
    const log = `${home}/.local/state/paracle/remote-access.log`;
    assert.equal((await Deno.readTextFile(log)).trim().split("\n").length, 3);

    await copyFolder(`${fixture.workspace}/.parac`, `${fixture.here}/.parac`);
    const task = ["agents", "run", "coder", "--task", "Hi", "--local"];
    const mock = [...task, "--provider", "mock"];
    await ran(fixture, ...mock);
    await ran(fixture, ...mock, "--json", "--output", "answer.json");
    assert.ok((await Deno.stat(`${fixture.here}/answer.json`)).isFile);
  },
);

sshdTest(
  `a binary says how to be built where it may not write, with flags that a build takes${reason}`,
  async () => {
    if (!isAsked) return;
    await using fixture = await openFixture();
    const socket = ["--tunnel", `/etc/paracle-none.sock:${fixture.sshd.port}`];
    await copyFolder(`${fixture.workspace}/.parac`, `${fixture.here}/.parac`);
    await fixture.setRemote();
    const task = ["agents", "run", "coder", "--task", "Hi", "--local"];
    const lines = [
      ["remote", "up", "production", ...socket],
      [...task, "--provider", "mock", "--output", "/etc/paracle-none.json"],
    ];
    for (const words of lines) {
      const { code, err } = await fixture.run(words);
      assert.equal(code, 3, err);
      const end =
        /, or build it anew with: deno task compile --allow-write=\/etc \[config\.permission_denied\]$/m;
      assert.match(err, end);
    }
  },
);
