import assert from "node:assert/strict";
import { join } from "node:path";
import { stampOf } from "../../src/api/stamps_io.ts";
import { tempFolder } from "../helpers/temp.ts";

const LATER_MS = 60_000;

Deno.test("stampOf() tells nothing while a change is too young", async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, "a");
  await Deno.writeTextFile(file, "1");
  const now = Date.now();
  assert.equal(stampOf(folder.path, ["a"], now), undefined);
  assert.notEqual(stampOf(folder.path, ["a"], now + LATER_MS), undefined);
});

Deno.test("stampOf() changes with text, files that come and go, and what replaces one", async () => {
  await using folder = await tempFolder();
  const specs = join(folder.path, "specs");
  await Deno.mkdir(specs);
  const seen = new Set<string | undefined>();
  const look = (): void => {
    seen.add(
      stampOf(folder.path, ["manifest", "specs"], Date.now() + LATER_MS),
    );
  };
  look();
  await Deno.writeTextFile(join(specs, "a.md"), "1");
  look();
  await Deno.writeTextFile(join(specs, "a.md"), "12");
  look();
  await Deno.writeTextFile(join(specs, "b.md"), "12");
  await Deno.rename(join(specs, "b.md"), join(specs, "a.md"));
  look();
  await Deno.writeTextFile(join(folder.path, "manifest"), "1");
  look();
  await Deno.remove(join(specs, "a.md"));
  look();
  assert.equal(seen.size, 6);
  look();
  assert.equal(seen.size, 6);
});

Deno.test("stampOf() follows links to what they lead to", async () => {
  await using folder = await tempFolder();
  const [target, link] = ["target", "link"].map((name) =>
    join(folder.path, name)
  );
  await Deno.writeTextFile(String(target), "1");
  await Deno.symlink(String(target), String(link));
  const before = stampOf(folder.path, ["link"], Date.now() + LATER_MS);
  await Deno.writeTextFile(String(target), "12");
  assert.notEqual(
    stampOf(folder.path, ["link"], Date.now() + LATER_MS),
    before,
  );
});
