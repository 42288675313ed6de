import assert from "node:assert/strict";
import { skippable } from "./skip.ts";

Deno.test("skippable() tells the reason in the name", () => {
  assert.deepEqual(skippable("it works", undefined), {
    name: "it works",
    ignore: false,
  });
  assert.deepEqual(skippable("it works", "needs Linux"), {
    name: "it works (needs Linux)",
    ignore: true,
  });
});
