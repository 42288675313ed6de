import assert from "node:assert/strict";
import { VERSION } from "../../src/cli/version.ts";
import { buildInfo, versionDocument } from "../../src/cli/version_io.ts";

Deno.test("versionDocument() knows no commit when run from source", async () => {
  assert.deepEqual(await versionDocument(), {
    version: VERSION,
    commit: null,
    target: Deno.build.target,
    deno: Deno.version.deno,
    ["built_from"]: null,
  });
});

Deno.test("buildInfo() locks no program that runs from source", async () => {
  assert.equal((await buildInfo()).remotes, null);
});
