import assert from "node:assert/strict";
import { absolute, startFacts } from "../../src/cli/start_facts.ts";

/** What a start means in /srv/ws, at home in /home/dev. */
function facts(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const all: Readonly<Record<string, string>> = { HOME: "/home/dev", ...env };
  return startFacts({ argv, cwd: "/srv/ws", env: (name) => all[name] });
}

Deno.test("startFacts() reads --parac-root in both forms, from this folder, the last one", () => {
  assert.equal(facts(["--parac-root", "/opt/x/"]).root, "/opt/x");
  assert.equal(facts(["agents", "--parac-root=../x"]).root, "/srv/x");
  const twice = ["--parac-root", "a", "agents", "--parac-root", "b"];
  assert.equal(facts(twice).root, "/srv/ws/b");
});

Deno.test("startFacts() reads no flag of a command over there", () => {
  const exec = ["remote", "exec", "lab", "--", "x", "--parac-root", "/x"];
  assert.deepEqual(facts(exec).words, ["remote", "exec", "lab"]);
  assert.equal(facts(exec).root, undefined);
  const unknown = ["--remote", "lab", "frob", "--parac-root", "/x"];
  assert.equal(facts(unknown).root, undefined);
});

Deno.test("startFacts() has the remote of flag or environment, unless it stays here", () => {
  const env = { PARACLE_REMOTE: "lab" };
  assert.equal(facts(["agents"], env).remote, "lab");
  assert.equal(facts(["agents", "--remote=b"], env).remote, "b");
  assert.equal(facts(["agents"], { PARACLE_REMOTE: "" }).remote, undefined);
  assert.equal(facts(["agents"], env).isSent, false);
  assert.equal(facts(["agents", "--local"], env).remote, undefined);
});

Deno.test("startFacts() has no words of a call that cannot be read", () => {
  assert.deepEqual(facts(["agents", "--parac-root"]).words, []);
});

Deno.test("absolute() takes out what leads back", () => {
  assert.equal(absolute("/a/../b/./c//d/", facts()), "/b/c/d");
  assert.equal(absolute("../../..", facts()), "/");
});
