import assert from "node:assert/strict";
import {
  FILE_FLAGS,
  mayLogIn,
  readPlaces,
  userPlaces,
  writtenPlaces,
} from "../../src/cli/place_needs.ts";
import { startFacts } from "../../src/cli/start_facts.ts";

/** What a start means in /srv/ws, at home in /home/dev. */
function facts(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const all: Readonly<Record<string, string>> = { HOME: "/home/dev", ...env };
  return startFacts({ argv, cwd: "/srv/ws", env: (name) => all[name] });
}

Deno.test("userPlaces() follows the variables that say where they are", () => {
  const usual = userPlaces("write", facts().env);
  assert.deepEqual(usual, [
    "/home/dev/.config/paracle",
    "/home/dev/.local/state/paracle",
    "/home/dev/.ssh/known_hosts",
  ]);
  assert.equal(userPlaces("read", facts().env)[2], "/home/dev/.ssh");
  const env = { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "relative" };
  const moved = ["/c/paracle", ...usual.slice(1)];
  assert.deepEqual(userPlaces("write", facts([], env).env), moved);
  const elsewhere = facts([], { HOME: "", USERPROFILE: "/u" }).env;
  assert.deepEqual(userPlaces("read", elsewhere), ["/u/.ssh"]);
  assert.deepEqual(userPlaces("write", () => undefined), []);
});

Deno.test("mayLogIn() is true of what a flag, the environment or a file sends to a remote", () => {
  const may = (line: string, ...texts: readonly string[]) =>
    mayLogIn(facts(line.split(" ")), texts);
  assert.equal(may("agents list"), false);
  assert.equal(may("agents list", "remotes: {}"), false);
  assert.equal(may("agents list", "remotes: {}", "default: lab"), true);
  assert.equal(may("agents list --local", "default: lab"), false);
  assert.equal(may("agents list --remote lab"), true);
  const env = { PARACLE_REMOTE: "lab" };
  assert.equal(mayLogIn(facts(["agents", "list"], env), []), true);
  for (const line of ["remote test", "remote up a", "doctor", "mcp connect"]) {
    assert.equal(may(line), true, line);
  }
  for (const line of ["remote list", "help", "lock", "api serve"]) {
    assert.equal(may(line, "default: lab"), false, line);
  }
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

Deno.test("writtenPlaces() takes no path of the remote for a socket", () => {
  const named = (...argv: readonly string[]) => writtenPlaces(facts(argv));
  assert.deepEqual(named("remote", "add", "lab", "u@h", "/opt/app"), []);
  const add = ["remote", "add", "lab", "u@h", "/opt/app"];
  assert.deepEqual(named(...add, "--known-hosts", "/srv/kh"), ["/srv/kh"]);
  assert.deepEqual(named(...add, "--knownHosts=/srv/kh"), ["/srv/kh"]);
  assert.deepEqual(named("remote", "tunnel", "add", "lab", "/run/a:/run/b"), [
    "/run/a",
    "/run/b",
  ]);
});

Deno.test("readPlaces() has the files that flags name", () => {
  const named = (...argv: readonly string[]) => readPlaces(facts(argv));
  for (const flag of FILE_FLAGS) {
    assert.deepEqual(named("x", flag, "a b"), ["/srv/ws/a b"], flag);
    assert.deepEqual(named("x", `${flag}=../a`), ["/srv/a"], flag);
    assert.deepEqual(named("x", flag), [], flag);
  }
  assert.deepEqual(named("x", "--inputs", "@a b"), ["/srv/ws/a b"]);
  assert.deepEqual(named("x", "-i", "text=@../a@b"), ["/srv/a@b"]);
  assert.deepEqual(named("x", "--file", "a", "--file=b"), [
    "/srv/ws/a",
    "/srv/ws/b",
  ]);
});

Deno.test("readPlaces() has no word beside them, and no file over there", () => {
  const named = (...argv: readonly string[]) => readPlaces(facts(argv));
  assert.deepEqual(named("agents", "run", "x", "--task", "/etc/x"), []);
  assert.deepEqual(named("remote", "exec", "lab", "--", "cat", "-f", "/x"), []);
  const run = ["agents", "run", "x", "--file", "/x"];
  assert.deepEqual(named(...run, "--remote", "lab"), []);
  const env = { PARACLE_REMOTE: "lab" }; // which other things may outdo
  assert.deepEqual(readPlaces(facts(run, env)), ["/x"]);
  const here = ["mcp", "connect", "--remote", "lab", "--token-file", "/x"];
  assert.deepEqual(named(...here), ["/x"]);
});
