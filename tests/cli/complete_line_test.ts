import assert from "node:assert/strict";
import fc from "fast-check";
import { readLine } from "../../src/cli/complete_line.ts";

/** What bash makes of a word: its marks stand alone. */
function asBash(word: string): readonly string[] {
  return word.match(/[=:]+|[^=:]+/g) ?? [word];
}

Deno.test("readLine() takes out flags of every command and their values", () => {
  const typed = ["--remote", "lab", "agents", "--debug", "--api=u", "get", "c"];
  const { words, flag, half } = readLine(typed);
  assert.deepEqual([words, flag, half], [["agents", "get"], undefined, "c"]);
  for (
    const half of [["--remote", "l"], ["--remote=l"], ["--remote", "=", "l"]]
  ) {
    const line = readLine(["agents", ...half]);
    assert.deepEqual(line.words, ["agents"]);
    assert.deepEqual([line.flag, line.half], ["--remote", "l"]);
  }
  const empty = { words: [], flag: undefined, half: "", lead: "", kept: 0 };
  assert.deepEqual(readLine([]), empty);
});

Deno.test("readLine() reads the same whether bash took the words apart or not", () => {
  const part = fc.constantFrom("a", "lab", "8000", "-", ".");
  const mark = fc.constantFrom("=", ":");
  const word = fc.array(fc.tuple(part, mark), { maxLength: 3 })
    .chain((pairs) => part.map((last) => pairs.flat().join("") + last));
  const flags = fc.constantFrom("--remote", "--resume", "--json");
  const words = fc.array(fc.oneof(word, flags), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(words, (typed) => {
    const whole = readLine(typed);
    const { kept, ...split } = readLine(typed.flatMap(asBash));
    assert.deepEqual({ ...split, kept: 0 }, whole);
    const last = typed.at(-1) ?? "";
    assert.equal(last.slice(kept), asBash(last).at(-1));
  }));
});
