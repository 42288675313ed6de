import assert from "node:assert/strict";
import { npmBallast, packageFolders } from "../../scripts/npm_ballast.ts";

Deno.test("packageFolders() finds scoped names, and versions before their peers", () => {
  const npm = {
    "@ai-sdk/provider@4.0.38": {},
    "ai@7.0.173_zod@4.6.7": {},
    "ip-address@10.7.6-rc.1": {},
  };
  assert.deepEqual(packageFolders({ npm }), [
    "@ai-sdk/provider/4.0.38",
    "ai/7.0.173",
    "ip-address/10.7.6-rc.1",
  ]);
  assert.deepEqual(packageFolders({}), []);
});

Deno.test("npmBallast() names types and manuals, and nothing that runs or licenses", async () => {
  const paths = await npmBallast();
  assert.ok(paths.some((path) => path.endsWith(".d.ts")));
  assert.ok(paths.some((path) => path.endsWith(".md")));
  const needed = /\.([cm]?js|json|wasm|node)$|\/licen[cs]e$/i;
  assert.deepEqual(paths.filter((path) => needed.test(path)), []);
});
