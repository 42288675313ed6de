import assert from "node:assert/strict";
import { wantsJson } from "../../src/cli/failure.ts";
import { main } from "../../src/cli/main.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

/** Runs a line that needs nothing of the system. */
async function run(
  line: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const { io, stdoutText, stderrText } = fakeCli();
  const code = await main(line, io);
  return { code, out: stdoutText(), err: stderrText() };
}

Deno.test("main() prints the version line whatever flags of ours stand before", async () => {
  const lines = [
    ["--version"],
    ["--remote", "x", "--version"],
    ["--local", "--version"],
    ["--debug", "-v"],
    ["-v", "--remote=x"],
  ];
  for (const line of lines) {
    const { code, out, err } = await run(line);
    assert.match(out, /^paracle, version \d+\.\d+\.\d+\n$/, line.join(" "));
    assert.deepEqual([code, err], [0, ""]);
  }
});

Deno.test("main() calls a command of other versions left out, and names none near", async () => {
  const lines = ["init", "cost", "agents export", "workflow create"];
  for (const line of [...lines, "runs replay"]) {
    const { code, err } = await run(["--local", ...line.split(" ")]);
    assert.equal(code, 2);
    assert.match(err, /: not available in this version; list what is with: /);
    assert.ok(!err.includes("did you mean"), err);
  }
  const { err } = await run(["--local", "agents", "lsit"]);
  assert.match(err, /not a command of this version \(did you mean "list"\?\)/);
});

Deno.test("main() proposes flags as they are typed", async () => {
  const lines = [
    [["lock", "--print-flag"], "--print-flags"],
    [["lock", "--printFlag"], "--print-flags"],
    [["remote", "exec", "--no-termina", "x", "--", "y"], "--no-terminal"],
    [["agents", "list", "--local", "--jsn"], "--json"],
  ] as const;
  for (const [line, flag] of lines) {
    const { code, err } = await run(line);
    assert.equal(code, 2);
    assert.ok(err.includes(`, did you mean ${flag}?; see: `), err);
  }
});

Deno.test("main() leaves stdout of remote exec to the remote, also under --json", async () => {
  const { code, out, err } = await run(["remote", "exec", "--json"]);
  assert.deepEqual([code, out], [2, ""]);
  const [, document = "", line = ""] = /^(.*)(paracle: .*)$/s.exec(err) ?? [];
  assert.equal(JSON.parse(document).error.code, "usage.invalid");
  assert.match(line, /\[usage\.invalid\]\n$/);
});

Deno.test("wantsJson() looks no further than --", () => {
  assert.equal(wantsJson(["remote", "exec", "x", "--", "y", "--json"]), false);
  assert.equal(wantsJson(["remote", "exec", "x", "--json", "--", "y"]), true);
  assert.equal(wantsJson(["agents", "list", "-f", "json"]), true);
  assert.equal(wantsJson(["agents", "run", "x", "-f", "json"]), false);
});
