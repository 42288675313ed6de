import assert from "node:assert/strict";
import {
  isTooDeep,
  jsonOf,
  MAX_JSON_DEPTH,
  parseJson,
} from "../../src/core/json.ts";

function nested(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

Deno.test("parseJson() takes what is nested as deep as it may, and no deeper", () => {
  assert.ok(Array.isArray(parseJson(nested(MAX_JSON_DEPTH))));
  for (const levels of [MAX_JSON_DEPTH + 1, 100_000]) {
    assert.throws(() => parseJson(nested(levels)), {
      name: "SyntaxError",
      message: /nested deeper than 200 levels/,
    });
  }
  assert.throws(() => parseJson("{"), SyntaxError);
});

Deno.test("isTooDeep() looks into maps as into lists", () => {
  const text = '{"a":'.repeat(201) + "1" + "}".repeat(201);
  assert.equal(isTooDeep(JSON.parse(text)), true);
  assert.equal(isTooDeep(JSON.parse(text).a), false);
  assert.equal(isTooDeep(null), false);
});

Deno.test("jsonOf() writes anything, and cuts where it has to", () => {
  const deep: unknown = JSON.parse(nested(100_000));
  const text = jsonOf({ deep, beside: 1 }, 2);
  assert.match(text, /"\(nested too deep\)"/);
  assert.equal(JSON.parse(text).beside, 1);
});
