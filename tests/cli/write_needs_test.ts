import assert from "node:assert/strict";
import {
  absolute,
  namedPlaces,
  namedRoot,
  placesInRemotes,
  userPlaces,
} from "../../src/cli/write_needs.ts";

function facts(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const all: Readonly<Record<string, string>> = { HOME: "/home/dev", ...env };
  return { argv, cwd: "/srv/ws", env: (name: string) => all[name] };
}

Deno.test("userPlaces() follows the variables that say where they are", () => {
  const usual = userPlaces(facts().env);
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
  assert.deepEqual(userPlaces(facts([], env).env), [
    "/c/paracle",
    ...usual.slice(1),
    "/run/agent",
  ]);
  assert.deepEqual(userPlaces(() => undefined), []);
});

Deno.test("namedRoot() reads --parac-root in both forms, from this folder", () => {
  assert.equal(namedRoot(facts(["--parac-root", "/opt/x/"])), "/opt/x");
  assert.equal(namedRoot(facts(["agents", "--parac-root=../x"])), "/srv/x");
  assert.equal(namedRoot(facts(["--parac-root"])), undefined);
});

Deno.test("namedPlaces() reads --output in all forms", () => {
  const named = (...argv: readonly string[]) => namedPlaces(facts(argv));
  assert.deepEqual(named("-o", "a.json"), ["/srv/ws/a.json"]);
  assert.deepEqual(named("--output=../a.json"), ["/srv/a.json"]);
  assert.deepEqual(named("--output", "/dev/fd/63"), ["/dev/fd/63"]);
  assert.deepEqual(named("--output"), []);
});

Deno.test("namedPlaces() reads the sockets of tunnels, but not what runs over there", () => {
  const named = (...argv: readonly string[]) => namedPlaces(facts(argv));
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
  const read = (text: string) => placesInRemotes(text, facts());
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

Deno.test("absolute() takes out what leads back", () => {
  assert.equal(absolute("/a/../b/./c//d/", facts()), "/b/c/d");
  assert.equal(absolute("../../..", facts()), "/");
});
