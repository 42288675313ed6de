import assert from "node:assert/strict";
import { testToolchain } from "./toolchain.ts";

const named = (
  variables: Readonly<Record<string, string>>,
): ReturnType<typeof testToolchain> => testToolchain((name) => variables[name]);

Deno.test("testToolchain() takes what the variables name", () => {
  const both = { COMPILE_DENO: "/a/deno", DENORT_BIN: "/a/denort" };
  assert.deepEqual(named(both), { deno: "/a/deno", runtime: "/a/denort" });
  assert.deepEqual(named({ DENORT_BIN: "/a/denort" }), {
    deno: Deno.execPath(),
    runtime: "/a/denort",
  });
});

Deno.test("testToolchain() without a runtime is none, but in CI this Deno, which downloads its own", () => {
  assert.equal(named({}), undefined);
  assert.equal(named({ COMPILE_DENO: "/a/deno", CI: "false" }), undefined);
  assert.deepEqual(named({ CI: "true" }), {
    deno: Deno.execPath(),
    runtime: undefined,
  });
});
