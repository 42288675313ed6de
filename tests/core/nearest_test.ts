import assert from "node:assert/strict";
import { didYouMean, nearest } from "../../src/core/nearest.ts";

Deno.test("nearest() finds slips of the finger, in any case", () => {
  const known = ["production", "staging", "lab"];
  assert.deepEqual(nearest("prodution", known), ["production"]);
  assert.deepEqual(nearest("STAGING", known), ["staging"]);
  assert.deepEqual(nearest("lba", known), ["lab"]);
});

Deno.test("nearest() finds a name by its beginning", () => {
  assert.deepEqual(nearest("prod", ["production", "lab"]), ["production"]);
});

Deno.test("nearest() finds a name by its beginning with one slip", () => {
  const known = ["hello_world", "bugfix", "feature_development"];
  for (const half of ["helo", "heello", "hallo", "helo_wor"]) {
    assert.deepEqual(nearest(half, known), ["hello_world"], half);
  }
  assert.deepEqual(nearest("hxo", known), []);
});

Deno.test("nearest() gives three at most, the nearest first", () => {
  const known = ["aaaab", "aaaaa", "aaabb", "aaaac", "aaaad"];
  const found = nearest("aaaaa", known);
  assert.equal(found.length, 3);
  assert.equal(found[0], "aaaaa");
});

Deno.test("nearest() gives nothing for a name that is far from all", () => {
  assert.deepEqual(nearest("elsewhere", ["production", "lab"]), []);
  assert.deepEqual(nearest("x", []), []);
});

Deno.test("didYouMean() is a remark or nothing", () => {
  assert.equal(didYouMean("lba", ["lab"]), ' (did you mean "lab"?)');
  assert.equal(didYouMean("elsewhere", ["lab"]), "");
  assert.match(didYouMean("lax", ["lab", "lay"]), /"lab" or "lay"/);
});
