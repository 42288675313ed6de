import assert from "node:assert/strict";
import {
  absolute,
  FILE_FLAGS,
  namedRoot,
  placesInRemotes,
  readPlaces,
  userPlaces,
  writtenPlaces,
} from "../../src/cli/place_needs.ts";

function facts(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const all: Readonly<Record<string, string>> = { HOME: "/home/dev", ...env };
  return { argv, cwd: "/srv/ws", env: (name: string) => all[name] };
}

Deno.test("userPlaces() follows the variables that say where they are", () => {
  const usual = userPlaces("write", facts().env);
  assert.deepEqual(usual, [
    "/home/dev/.config/paracle",
    "/home/dev/.local/state/paracle",
    "/home/dev/.ssh/known_hosts",
  ]);
  const env = {
    XDG_CONFIG_HOME: "/c",
    XDG_STATE_HOME: "relative",
    SSH_AUTH_SOCK: "/run/agent",
  };
  assert.deepEqual(userPlaces("write", facts([], env).env), [
    "/c/paracle",
    ...usual.slice(1),
    "/run/agent",
  ]);
  assert.deepEqual(userPlaces("write", () => undefined), []);
});

Deno.test("namedRoot() reads --parac-root in both forms, from this folder", () => {
  assert.equal(namedRoot(facts(["--parac-root", "/opt/x/"])), "/opt/x");
  assert.equal(namedRoot(facts(["agents", "--parac-root=../x"])), "/srv/x");
  assert.equal(namedRoot(facts(["--parac-root"])), undefined);
  const there = ["remote", "exec", "lab", "--", "x", "--parac-root", "/x"];
  assert.equal(namedRoot(facts(there)), undefined);
});

Deno.test("writtenPlaces() reads --output in all forms", () => {
  const named = (...argv: readonly string[]) => writtenPlaces(facts(argv));
  assert.deepEqual(named("-o", "a.json"), ["/srv/ws/a.json"]);
  assert.deepEqual(named("--output=../a.json"), ["/srv/a.json"]);
  assert.deepEqual(named("--output", "/dev/fd/63"), ["/dev/fd/63"]);
  assert.deepEqual(named("--output"), []);
});

Deno.test("writtenPlaces() reads the sockets of tunnels, but not what runs over there", () => {
  const named = (...argv: readonly string[]) => writtenPlaces(facts(argv));
  assert.deepEqual(
    named(
      "remote",
      "up",
      "lab",
      "--tunnel=/tmp/a.sock:22",
      "--reverse",
      "1:~/b",
    ),
    ["/tmp/a.sock", "/home/dev/b"],
  );
  assert.deepEqual(named("remote", "exec", "lab", "--", "cat", "/etc/x"), []);
  assert.deepEqual(named("agents", "run", "x", "--task", "see /etc/x"), []);
});

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

Deno.test("readPlaces() has the files that flags name, there or not", () => {
  const named = (...argv: readonly string[]) =>
    readPlaces(facts(argv), () => false);
  for (const flag of FILE_FLAGS) {
    assert.deepEqual(named("x", flag, "a b"), ["/srv/ws/a b"], flag);
    assert.deepEqual(named("x", `${flag}=../a`), ["/srv/a"], flag);
    assert.deepEqual(named("x", flag), [], flag);
  }
  assert.deepEqual(named("x", "--inputs", "@a b"), ["/srv/ws/a b"]);
  assert.deepEqual(named("x", "-i", "text=@../a@b"), ["/srv/a@b"]);
  assert.deepEqual(named("--file", "a", "--file=b"), [
    "/srv/ws/a",
    "/srv/ws/b",
  ]);
});

Deno.test("readPlaces() has the words that are there, also in parts, but none of a command over there", () => {
  const there = new Set(["/srv/ws/notes", "/etc/x"]);
  const named = (...argv: readonly string[]) =>
    readPlaces(facts(argv), (path) => there.has(path));
  assert.deepEqual(named("agents", "run", "x", "-i", "text=@notes"), [
    "/srv/ws/notes",
  ]);
  assert.deepEqual(named("agents", "run", "x", "--task", "see /etc/x"), []);
  assert.deepEqual(named("agents", "run", "x", "--task", "/etc/x"), ["/etc/x"]);
  assert.deepEqual(named("remote", "exec", "lab", "--", "cat", "/etc/x"), []);
});

Deno.test("absolute() takes out what leads back", () => {
  assert.equal(absolute("/a/../b/./c//d/", facts()), "/b/c/d");
  assert.equal(absolute("../../..", facts()), "/");
});
