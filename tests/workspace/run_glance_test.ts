import assert from "node:assert/strict";
import fc from "fast-check";
import { renderYaml } from "../../src/config/yaml_render.ts";
import { parseDocument } from "../../src/workspace/document.ts";
import { glanceAt } from "../../src/workspace/run_glance.ts";

const KEYS = ["status", "agent_id", "started_at", "error_message", "metadata"];

Deno.test("glanceAt() says what proper reading says, or nothing", async () => {
  const word = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("null", "~", "x\nstatus: y", "status: y", "#", "1.10", ""),
    fc.constantFrom("2030-01-02T03:04:05.678Z", "a\n\nagent_id: b\n", "yes"),
  );
  const value = fc.oneof(word, fc.constant(null), fc.dictionary(word, word));
  const fields = fc.uniqueArray(
    fc.tuple(fc.oneof(fc.constantFrom(...KEYS), word), value),
    { selector: ([key]) => key },
  );
  await fc.assert(
    fc.asyncProperty(fields, async (entries) => {
      const text = await renderYaml(Object.fromEntries(entries));
      const { root } = await parseDocument(text, "x");
      const glance = glanceAt(text, "agent");
      for (
        const [seen, key] of [["status", "status"], [
          "subject",
          "agent_id",
        ]] as const
      ) {
        if (glance[seen] === undefined) continue;
        assert.equal(glance[seen], root.at(key).text(), text);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("glanceAt() is silent about what it cannot be sure of", () => {
  for (
    const text of [
      "",
      " status: x\n",
      "status:\n  x\n",
      "status: >-\n  x\n",
      "status: &a x\n",
      "status: x # comment\n",
      'status: "a\\u0062"\n',
      "status: null\n",
      "status: x\nstatus: [\n",
      "xstatus: x\n",
    ]
  ) {
    assert.equal(glanceAt(text, "agent").status, undefined, text);
  }
  assert.equal(glanceAt("status: a\r\nstatus: 'b'\r\n", "agent").status, "b");
});
