import assert from "node:assert/strict";
import { placesInRemotes } from "../../src/cli/place_remotes.ts";

const HOME: Readonly<Record<string, string>> = { HOME: "/home/dev" };

function facts() {
  return { cwd: "/srv/ws", env: (name: string) => HOME[name] };
}

Deno.test("placesInRemotes() reads known hosts and sockets in every style", () => {
  const read = (text: string) => placesInRemotes("write", text, facts());
  assert.deepEqual(read("    known_hosts: ci/known_hosts # ours"), [
    "/srv/ws/ci/known_hosts",
  ]);
  assert.deepEqual(read(`{"local": "/run/x.sock", "remote": "/run/y.sock"}`), [
    "/run/x.sock",
  ]);
  assert.deepEqual(read("- local:   '~/x.sock'"), ["/home/dev/x.sock"]);
  assert.deepEqual(read("identity_file: ~/.ssh/id\nworkspace: /srv/ws"), []);
  assert.deepEqual(read("local: 8000"), []);
});

Deno.test("placesInRemotes() reads identity files, with spaces and without a folder, too", () => {
  const read = (text: string) => placesInRemotes("read", text, facts());
  assert.deepEqual(read("identity_file: id_ci  # ours"), ["/srv/ws/id_ci"]);
  assert.deepEqual(read(`identity_file: "~/my keys/id"\nport: 22`), [
    "/home/dev/my keys/id",
  ]);
  assert.deepEqual(read("{ identity_file: my keys/id, port: 22 }"), [
    "/srv/ws/my keys/id",
  ]);
  assert.deepEqual(read("identity_file: a#b\r\nlocal: 22\r\n"), [
    "/srv/ws/a#b",
  ]);
  assert.deepEqual(read("identity_file: ''"), []);
  assert.deepEqual(read("identity_file: ~\nknown_hosts: null"), []);
});

Deno.test("placesInRemotes() has all there is for a value that is not plain", () => {
  const values = ["*key", ">-\n  /x", "|\n  /x", "&a /x", "!!str /x"];
  const quoted = [`"\\x2fx"`, `"/x\n  y"`, "'/x\n y'", "'/x''y"];
  const none = ["", " # below\n  /x", "\n  /x", "\r\n  /x"];
  for (const value of [...values, ...quoted, ...none]) {
    for (const access of ["read", "write"] as const) {
      const text = `known_hosts: ${value}`;
      assert.deepEqual(placesInRemotes(access, text, facts()), ["/"], text);
    }
  }
});

Deno.test("placesInRemotes() has all there is where a key may be written otherwise", () => {
  const read = (text: string) => placesInRemotes("read", text, facts());
  assert.deepEqual(read(`"identity\\x5ffile": /x`), ["/"]);
  assert.deepEqual(read("? identity_file\n: /x"), ["/"]);
  assert.deepEqual(read("- &n identity_file\n*n : /x"), ["/"]);
  assert.deepEqual(read("- &n:1 identity_file\n*n:1 : /x"), ["/"]);
  assert.deepEqual(read("{ host: h, identity_file\n : /x }"), ["/"]);
  assert.deepEqual(read('{ "identity_file" # c\n :/x }'), ["/"]);
  assert.deepEqual(read("host: lab\nworkspace: /srv"), []);
});
