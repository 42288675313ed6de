import assert from "node:assert/strict";
import { unfold } from "../../src/cli/unfold.ts";

const unfolded = (line: string): string => unfold(line.split(" ")).join(" ");

Deno.test("unfold() puts a word where remote exec names no remote", () => {
  for (
    const [line, expected] of [
      ["remote exec -- git status", "remote exec -- -- git status"],
      ["remote exec -t -- top", "remote exec -t -- -- top"],
      ["remote exec --timeout 5 -- ls", "remote exec --timeout 5 -- -- ls"],
      ["remote exec --timeout=5 -- ls", "remote exec --timeout=5 -- -- ls"],
      ["remote exec lab -- git status", "remote exec lab -- git status"],
      ["remote exec lab -t -- ls --", "remote exec lab -t -- ls --"],
      ["agents run -- x", "agents run -- x"],
    ] as const
  ) {
    assert.equal(unfolded(line), expected, line);
  }
  // A variable that is unset is no choice of the default.
  const unset = ["remote", "exec", "", "--", "ls"];
  assert.deepEqual(unfold(unset), unset);
});

Deno.test("unfold() writes out short forms", () => {
  assert.equal(unfolded("serve --port 1"), "api serve --port 1");
  assert.equal(unfolded("help remote add"), "remote add --help");
  assert.equal(unfolded("help exit-codes"), "help exit-codes");
});

Deno.test("unfold() takes values of several lines from their flags, but none behind --", () => {
  const flag = "--task=a\nb";
  assert.deepEqual(unfold(["agents", "run", flag]), [
    ...["agents", "run", "--task", "a\nb"],
  ]);
  const behind = ["remote", "exec", "lab", "--", "x", flag];
  assert.deepEqual(unfold(behind), behind);
});
