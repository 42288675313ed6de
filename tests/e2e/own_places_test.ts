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

    const list = ["agents", "list", "--remote", "production", "--accept-new"];
    const folderless = await fixture.run(list, atHome(fixture));
    assert.equal(folderless.code, 0, folderless.err);
    const fix = `make it with: mkdir -m 700 ${home}/.ssh`;
    assert.ok(folderless.err.includes(fix), folderless.err);
    await Deno.mkdir(`${home}/.ssh`, { mode: 0o700 });
    await ran(fixture, ...list);
    const known = await Deno.readTextFile(`${home}/.ssh/known_hosts`);
    assert.match(known, new RegExp(`^\\[127\\.0\\.0\\.1\\]:${sshd.port} `));

    await ran(fixture, "remote", "rename", "production", "lab");
    await ran(fixture, "auth", "generate-token");
    await using up = fixture.start(["remote", "up", "lab"], atHome(fixture));
    await up.out.waitFor(/^lab {2}ready/m);
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
