import assert from "node:assert/strict";
import { heldPlaces, placesIn } from "../../src/cli/permissions_places.ts";
import { KNOWN_HOMES, ownPlaces } from "../../src/cli/places.ts";

const here = {
  cwd: "/home/dev/ws",
  env: (name: string) => name === "HOME" ? "/home/dev" : undefined,
};

Deno.test("heldPlaces() tells own places here, at home, and in known homes", () => {
  const own = [...ownPlaces("write"), ...placesIn("/home/dev", "write")];
  const { has, above } = heldPlaces(
    "write",
    (path) => own.includes(path),
    here,
  );
  assert.deepEqual(has, [
    ".parac",
    "/home/dev/.config/paracle",
    "/home/dev/.local/state/paracle",
    "/home/dev/.ssh/known_hosts",
    ".config/paracle",
    ".local/state/paracle",
    ".ssh/known_hosts",
    ...KNOWN_HOMES.flatMap((home) => placesIn(home, "write")),
  ]);
  assert.equal(above, 3);
});

Deno.test("heldPlaces() counts no more folders above than have all own places", () => {
  const count = (cwd: string, isGranted: (path: string) => boolean): number =>
    heldPlaces("read", isGranted, { ...here, cwd }).above;
  assert.equal(count("/home/dev/ws", (path) => !/^(\.\.\/){2}/.test(path)), 1);
  assert.equal(count("/home/dev/ws", (path) => path !== "../.ssh"), 0);
  assert.equal(count("/", () => true), 0);
  assert.equal(count("/a".repeat(20), () => true), 16);
});

Deno.test("heldPlaces() tells what holds the rest, and no place twice", () => {
  const all = heldPlaces("read", () => true, here).has;
  assert.deepEqual(all, [
    ".parac",
    "/home/dev/.config/paracle",
    "/home/dev/.local/state/paracle",
    "/home/dev/.ssh",
    "/",
  ]);
  const home = heldPlaces("read", (path) => !path.startsWith("/"), here).has;
  assert.deepEqual(home, [".parac", "."]);
  const atHome = { ...here, cwd: "/home/dev" };
  const granted = [".ssh", "/home/dev/.ssh", "/root/.ssh", "/rooted"];
  const isGranted = (path: string): boolean => granted.includes(path);
  const { has } = heldPlaces("read", isGranted, atHome);
  assert.deepEqual(has, ["/home/dev/.ssh", "/root/.ssh"]);
});
