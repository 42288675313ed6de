/**
 * The block for ssh; `tests/e2e` has ssh read it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { sshConfigBlock } from "../../src/cli/ssh_config_block.ts";
import { parseRemote } from "../../src/config/schema.ts";

function blockOf(fields: object): string {
  return sshConfigBlock(
    parseRemote({ host: "dev@lab", workspace: "/srv/ws", ...fields }, {
      name: "lab",
      baseDir: "/ws",
    }),
  );
}

Deno.test("sshConfigBlock() names files from where the remote's file starts", () => {
  const block = blockOf({ identity_file: "keys/id", known_hosts: "hosts" });
  assert.match(block, /^ {2}IdentityFile \/ws\/keys\/id$/m);
  assert.match(
    block,
    /^ {2}UserKnownHostsFile \/ws\/hosts \/ws\/\.parac\/config\/known_hosts ~\/\.ssh\/known_hosts$/m,
  );
});

Deno.test("sshConfigBlock() quotes blanks and tokens, and refuses what ssh would read otherwise", () => {
  const block = blockOf({
    identity_file: "/a b/100%/#1",
    host: "[fe80::1%eth0]",
  });
  assert.match(block, /^ {2}IdentityFile "\/a b\/100%%\/#1"$/m);
  assert.match(block, /^ {2}HostName fe80::1%%eth0$/m);
  for (const path of ['/a"b', "/${HOME}/id"]) {
    assert.throws(() => blockOf({ identity_file: path }), {
      code: "config.invalid",
    });
  }
});
