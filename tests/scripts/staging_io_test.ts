import assert from "node:assert/strict";
import { removeStale } from "../../scripts/staging.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("removeStale() removes what old builds left, and nothing of others", async () => {
  await using temp = await tempFolder();
  const old = new Date(Date.now() - 7_200_000);
  for (const name of ["build-1a2b", "bundle-3c", "bundle-4d", "builds"]) {
    await Deno.mkdir(`${temp.path}/${name}`);
    await Deno.writeTextFile(`${temp.path}/${name}/file`, "");
    if (name !== "bundle-4d") {
      await Deno.utime(`${temp.path}/${name}`, old, old);
    }
  }
  await removeStale(temp.path);
  const left = await Array.fromAsync(
    Deno.readDir(temp.path),
    (one) => one.name,
  );
  assert.deepEqual(left.sort(), ["builds", "bundle-4d"]);
});
