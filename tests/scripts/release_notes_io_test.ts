import assert from "node:assert/strict";
import { readText, repository } from "../../scripts/repository.ts";
import { runCommand } from "../helpers/program.ts";

Deno.test("release_notes.ts wants one tag, and that of this version", async () => {
  const script = new URL("scripts/release_notes.ts", repository()).pathname;
  const run = (...words: readonly string[]) =>
    runCommand(
      [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-read", script]
        .concat(words),
      { cwd: "/", env: { HOME: "/nowhere", ["NO_COLOR"]: "1" } },
    );
  for (const words of [[], ["v1.0.0", "v2.0.0"]]) {
    const { code, err, out } = await run(...words);
    assert.deepEqual([code, out], [2, ""], err);
    assert.match(err, /^Usage: give the tag .* scripts\/release_notes\.ts v1/);
  }
  const { version } = JSON.parse(await readText("deno.json") ?? "{}");
  const { code, err } = await run("v999.0.0");
  assert.deepEqual(
    [code, err],
    [1, `Cannot release v999.0.0: deno.json says version ${version}\n`],
  );
});
