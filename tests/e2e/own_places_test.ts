import assert from "node:assert/strict";
import { environmentNames } from "../../src/cli/help_environment.ts";
import { placesIn } from "../../src/cli/permissions_places.ts";
import { KNOWN_HOMES, OWN_PLACES } from "../../src/cli/places.ts";
import { programBinary } from "../helpers/program.ts";
import {
  copyFolder,
  openFixture,
  type RemoteFixture,
} from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const isAsked = programBinary() !== undefined && Deno.build.os !== "windows";
const reason = isAsked ? "" : " (skipped: needs PARACLE_BIN)";

/** Runs it, and checks that it went well. */
async function ran(
  fixture: RemoteFixture,
  ...words: readonly string[]
): Promise<string> {
  const { code, out, err } = await fixture.run(words);
  assert.equal(code, 0, err);
  return out;
}

/** What `doctor --permissions --json` tells of a kind. */
function granted(
  shown: string,
  kind: string,
): { readonly has: readonly string[]; readonly above?: number } {
  const rows: readonly {
    readonly kind: string;
    readonly has: readonly string[];
    readonly above?: number;
  }[] = JSON.parse(shown).permissions;
  const row = rows.find((one) => one.kind === kind);
  assert.ok(row);
  return row;
}

sshdTest(
  `a binary below the home needs none of the wide places: it trusts, serves, listens, records${reason}`,
  async () => {
    if (!isAsked) return;
    await using fixture = await openFixture();
    const { home, sshd } = fixture;
    const list = ["agents", "list", "--remote", "production", "--accept-new"];
    await ran(fixture, ...list); // makes ~/.ssh
    const known = await Deno.readTextFile(`${home}/.ssh/known_hosts`);
    assert.match(known, new RegExp(`^\\[127\\.0\\.0\\.1\\]:${sshd.port} `));

    const shown = await ran(fixture, "doctor", "--permissions", "--json");
    for (const access of ["read", "write"] as const) {
      const [parac = "", ...others] = OWN_PLACES[access];
      const { has, above } = granted(shown, access);
      assert.deepEqual(has, [
        parac,
        ...others.map((place) => `${home}/${place}`),
        ...others,
        ...KNOWN_HOMES.flatMap((one) => placesIn(one, access)),
      ]);
      assert.equal(above, fixture.here.split("/").length - 1);
    }
    const names = granted(shown, "env").has;
    const wanted = environmentNames()
      .map((name) => name.replace(/^PARACLE_.*/, "PARACLE_*"));
    assert.deepEqual([...names].sort(), [...new Set(wanted)].sort());
    await ran(fixture, ...list);

    await ran(fixture, "remote", "rename", "production", "lab");
    await ran(fixture, "auth", "generate-token");
    const socket = `${fixture.here}/tunnel.sock`;
    const up = fixture.start(
      ["remote", "up", "lab", "--tunnel", `${socket}:${sshd.port}`],
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
  `a binary reads the keys, files and folders that a call names, wherever they are${reason}`,
  async () => {
    if (!isAsked) return;
    await using fixture = await openFixture();
    const { here, root } = fixture;
    await copyFolder(`${fixture.workspace}/.parac`, `${here}/.parac`);
    await Deno.mkdir(`${root}/keys`);
    await Deno.copyFile(fixture.key, `${root}/keys/id`);
    await Deno.chmod(`${root}/keys/id`, 0o600);
    for (const key of ["../../keys/id", `${root}/keys/id`]) {
      await fixture.setRemote({ identity_file: key });
      await ran(fixture, "remote", "exec", "production", "--", "true");
    }
    await fixture.setRemote({ identity_file: fixture.key });

    await Deno.writeTextFile(`${root}/note`, "of the file");
    const task = ["agents", "run", "coder", "--task", "Hi", "--local"];
    await ran(fixture, ...task, "--provider", "mock", "-f", `${root}/note`);
    await Deno.mkdir(`${here}/.git`);
    await Deno.writeTextFile(`${here}/.git/HEAD`, "ref: refs/heads/topic\n");
    const status = await ran(fixture, "status", "--local", "--json");
    assert.equal(JSON.parse(status).git.branch, "topic");

    const inside = { cwd: `${here}/.parac` };
    const list = await fixture.run(["agents", "list", "--local"], inside);
    assert.match(list.out, /^coder /m, list.err);
    const token = await fixture.run(["auth", "generate-token"], inside);
    assert.equal(token.code, 0, token.err);
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
