/**
 * `remote trust`: what is shown, asked and written.
 *
 * @module
 */
import assert from "node:assert/strict";
import { RemoteBook } from "../../../src/config/book.ts";
import { readRemotes } from "../../../src/config/remotes_file.ts";
import { runRemoteTrust } from "../../../src/cli/commands/remote_trust_run.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";

const PATH = "/ws/.parac/config/remotes.yaml";
const [OLD, NEW, OTHER] = ["old", "new", "other"].map((name) =>
  `SHA256:${name.padEnd(43, "0")}`
) as [string, string, string];

/** A remote that pins `pins`, on a server that shows `shown`. */
async function trust(
  pins: readonly string[],
  shown: readonly string[],
  flags: { readonly yes?: boolean; readonly fingerprint?: string } = {},
): Promise<{ readonly cli: FakeCli; readonly text: string }> {
  let text = JSON.stringify({
    remotes: { lab: { host: "lab", workspace: "/ws", "host_key": pins } },
  });
  const book = new RemoteBook({
    project: {
      path: PATH,
      baseDir: "/ws",
      content: await readRemotes(text, { source: PATH }),
    },
    editFile: async (_path, edit) => {
      text = await edit(text);
    },
  });
  const keys = shown.map((fingerprint) => ({
    type: "ssh-ed25519",
    fingerprint,
  }));
  const cli = fakeCli({
    services: {
      remotes: () => Promise.resolve(book),
      scanHostKeys: () => Promise.resolve(keys),
    },
  });
  const given = { yes: false, json: false, ...flags };
  await runRemoteTrust.call(cli, given, "lab");
  return { cli, text };
}

Deno.test("remote trust pins all keys on --yes, and tells of a pin it replaces", async () => {
  const { cli, text } = await trust([OLD], [NEW, OTHER], { yes: true });
  assert.ok(text.includes(NEW) && text.includes(OTHER) && !text.includes(OLD));
  assert.match(
    cli.stderrText(),
    /warning: the pinned SHA256:old0+ is not among/,
  );
});

Deno.test("remote trust --fingerprint pins that key alone", async () => {
  const { text } = await trust([], [NEW, OTHER], { fingerprint: NEW });
  assert.ok(text.includes(NEW) && !text.includes(OTHER));
});

Deno.test("remote trust --fingerprint refuses another server and a malformed value", async () => {
  await assert.rejects(trust([], [NEW], { fingerprint: OTHER }), {
    code: "trust.host_key_changed",
    message:
      /nothing was written; compare .* ssh-keygen -lf \/etc\/ssh\/ssh_host_ed25519_key\.pub; if they differ, do not connect$/,
  });
  await assert.rejects(trust([], [NEW], { fingerprint: "SHA256:abc" }), {
    code: "usage.invalid",
  });
});

Deno.test("remote trust does not ask about what is pinned already, and else needs a terminal", async () => {
  const { cli } = await trust([NEW], [NEW]);
  assert.match(cli.stdoutText(), /^Pinned 1 host key/);
  await assert.rejects(trust([], [NEW]), { code: "usage.needs_terminal" });
});
