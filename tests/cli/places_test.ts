import assert from "node:assert/strict";
import {
  foldersFrom,
  KNOWN_HOMES,
  LEVELS_UP,
  ownPlaces,
  spareWidePlaces,
  WIDE_PLACES,
} from "../../src/cli/places.ts";

/** The wide places to write to that are kept for what is needed. */
function kept(cwd: string, ...needed: readonly string[]): readonly string[] {
  const spare = spareWidePlaces({ access: "write", cwd }, needed);
  return WIDE_PLACES.write.filter((place) => !spare.includes(place));
}

/** The same for reading. */
function keptToRead(
  cwd: string,
  ...needed: readonly string[]
): readonly string[] {
  const spare = spareWidePlaces({ access: "read", cwd }, needed);
  return WIDE_PLACES.read.filter((place) => !spare.includes(place));
}

const CONFIG = "/home/dev/.config/paracle";

Deno.test("ownPlaces() names a workspace's folder here and in each folder above", () => {
  const found = ownPlaces("write").filter((place) => place.endsWith(".parac"));
  assert.equal(found.length, LEVELS_UP + 1 + KNOWN_HOMES.length);
  assert.deepEqual(found.slice(0, 2), [".parac", "../.parac"]);
});

Deno.test("WIDE_PLACES has none inside another, since giving one up gives up both", () => {
  for (const place of WIDE_PLACES.write.filter((one) => one !== ".")) {
    assert.equal(foldersFrom(place)[0], place);
    const above = WIDE_PLACES.write.filter((other) =>
      place.startsWith(`${other}/`)
    );
    assert.deepEqual(above, [], place);
  }
});

Deno.test("spareWidePlaces() keeps nothing wide below the home", () => {
  assert.deepEqual(kept("/home/dev/notes", CONFIG), []);
  assert.deepEqual(kept("/home/dev", CONFIG), []);
});

Deno.test("spareWidePlaces() keeps what holds the home where the program runs elsewhere", () => {
  assert.deepEqual(kept("/srv/notes", CONFIG), ["/home"]);
  assert.deepEqual(kept("/", CONFIG), ["/home"]);
  const deep = `/home/dev${"/a".repeat(LEVELS_UP + 1)}`;
  assert.deepEqual(kept(deep, CONFIG), [".", "/home"]); // which holds this folder
  assert.deepEqual(kept("/home/developer", CONFIG), [".", "/home"]);
});

Deno.test("spareWidePlaces() keeps nothing for a home that is known, wherever the program runs", () => {
  for (const home of KNOWN_HOMES) {
    assert.deepEqual(kept("/builds/x", `${home}/.config/paracle`), [], home);
  }
});

Deno.test("spareWidePlaces() keeps this folder alone for what is needed in it", () => {
  assert.deepEqual(kept("/home/dev/notes", "/home/dev/notes/a.json"), ["."]);
  assert.deepEqual(kept("/nowhere/notes", "/nowhere/notes/a.json"), ["."]);
  assert.deepEqual(kept("/srv", "/srv/a.json"), [".", "/srv"]); // the same one
  const inside = [".", "/usr/home", "/usr/local", "/usr/src"];
  assert.deepEqual(kept("/usr", "/usr/a.json"), inside);
});

Deno.test("spareWidePlaces() takes no folder for another that starts alike", () => {
  assert.deepEqual(kept("/home/dev", "/tmpfs/a"), []);
  assert.deepEqual(kept("/home/dev", "/home/dev2/.parac"), [".", "/home"]);
});

Deno.test("spareWidePlaces() keeps this folder where it is in an own place, which would go with it", () => {
  assert.deepEqual(kept("/home/dev/notes/.parac/agents", CONFIG), ["."]);
  assert.deepEqual(keptToRead("/home/dev/.ssh", CONFIG), ["."]);
});

Deno.test("spareWidePlaces() keeps nothing wide to read for keys in the home, and what holds others", () => {
  assert.deepEqual(keptToRead("/home/dev/notes", "/home/dev/.ssh/id"), []);
  assert.deepEqual(keptToRead("/srv/notes", "/home/dev/.ssh/id"), ["/home"]);
  assert.deepEqual(keptToRead("/home/dev", "/home/dev/ci/id"), ["."]);
  assert.deepEqual(keptToRead("/builds/x", "/root/.ssh/id"), []);
});

Deno.test("spareWidePlaces() keeps all for a place that no wide place holds", () => {
  const all = WIDE_PLACES.read;
  assert.deepEqual(keptToRead("/home/dev", "/etc/keys/id"), all);
  assert.deepEqual(keptToRead("/home/dev", "/"), all);
  assert.deepEqual(keptToRead("/", "/etc/keys/id"), all);
  assert.deepEqual(keptToRead("/odd/notes", "/odd/notes/id"), ["."]);
  assert.deepEqual(kept("/home/dev", "/"), WIDE_PLACES.write);
  assert.deepEqual(kept("/home/dev", "/etc/x"), []);
});

Deno.test("foldersFrom() goes up to the root", () => {
  assert.deepEqual(foldersFrom("/home/dev"), ["/home/dev", "/home", ""]);
  assert.deepEqual(foldersFrom("/"), [""]);
});
