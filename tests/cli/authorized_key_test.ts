/**
 * The line of `authorized_keys`; `tests/e2e` has sshd judge it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { authorizedKey } from "../../src/cli/authorized_key.ts";
import { parseRemote } from "../../src/config/schema.ts";

const KEY = "ssh-ed25519 AAAA dev@desk";

/** The options of the line for a remote with these tunnels. */
function optionsFor(tunnels: readonly object[], command?: string): string {
  const remote = parseRemote({
    host: "dev@lab",
    workspace: "/srv/ws",
    tunnels,
  });
  const { line } = authorizedKey(remote, {
    publicKey: `${KEY}\n`,
    pty: false,
    command,
  });
  assert.ok(line.endsWith(` ${KEY}`), line);
  return line.slice(0, -KEY.length - 1);
}

Deno.test("authorizedKey() opens what the tunnels need and closes the other direction", () => {
  assert.equal(optionsFor([]), "restrict");
  assert.equal(
    optionsFor([
      { local: 1, remote: 80 },
      { local: 2, remote_host: "::1", remote: 81 },
    ]),
    'restrict,port-forwarding,permitopen="127.0.0.1:80",permitopen="[::1]:81",' +
      'permitlisten="NOTHING.invalid:1"',
  );
  assert.equal(
    optionsFor([{ type: "remote", remote: 9000, local: 3000 }]),
    'restrict,port-forwarding,permitopen="NOTHING.invalid:1",permitlisten="127.0.0.1:9000"',
  );
  assert.equal(
    optionsFor([{ type: "dynamic", local: 1080 }]),
    'restrict,port-forwarding,permitlisten="NOTHING.invalid:1"',
  );
});

Deno.test("authorizedKey() quotes the command, and refuses what has no quoting", () => {
  assert.equal(
    optionsFor([], 'say "hi, there"'),
    'restrict,command="say \\"hi, there\\""',
  );
  for (const command of ["a\nb", "a\\"]) {
    assert.throws(() => optionsFor([], command), { code: "usage.invalid" });
  }
});
