import assert from "node:assert/strict";
import {
  foldersFrom,
  LEVELS_UP,
  linkable,
  ownPlaces,
  spareWidePlaces,
  type StartFacts,
  WIDE_PLACES,
} from "../../src/cli/write_places.ts";
import { controlPlace } from "../../src/session/control_place_io.ts";

/** The wide places that are kept, for a user whose home is `/home/dev`. */
function kept(
  facts: Partial<Omit<StartFacts, "env">> = {},
  variables: Readonly<Record<string, string>> = {},
): readonly string[] {
  const all: Readonly<Record<string, string>> = {
    HOME: "/home/dev",
    ...variables,
  };
  const spare = spareWidePlaces({
    argv: [],
    cwd: "/home/dev/notes",
    env: (name) => all[name],
    ...facts,
  });
  return WIDE_PLACES.filter((place) => !spare.includes(place));
}

Deno.test("ownPlaces() names a workspace's folder here and in each folder above", () => {
  const found = ownPlaces().filter((place) => place.endsWith(".parac"));
  assert.equal(found.length, LEVELS_UP + 1);
  assert.deepEqual(found.slice(0, 2), [".parac", "../.parac"]);
});

Deno.test("WIDE_PLACES has none inside another, since giving one up gives up both", () => {
  for (const place of WIDE_PLACES) {
    const others = WIDE_PLACES.filter((other) => other !== place);
    assert.ok(!others.some((other) => place.startsWith(`${other}/`)), place);
  }
});

Deno.test("spareWidePlaces() keeps nothing wide below the home", () => {
  assert.deepEqual(kept(), []);
  assert.deepEqual(kept({ cwd: "/home/dev" }), []);
});

Deno.test("spareWidePlaces() keeps what holds the home where the program runs elsewhere", () => {
  assert.deepEqual(kept({ cwd: "/srv/notes" }), ["/home"]);
  assert.deepEqual(kept({ cwd: "/" }), ["/home"]);
  assert.deepEqual(kept({ cwd: "/home/developer" }), ["/home"]);
  const deep = `/home/dev${"/a".repeat(LEVELS_UP + 1)}`;
  assert.deepEqual(kept({ cwd: deep }), ["/home"]);
});

Deno.test("spareWidePlaces() keeps what holds folders that variables name", () => {
  const states = (folder: string) => kept({}, { XDG_STATE_HOME: folder });
  assert.deepEqual(states("/var/state"), ["/var"]);
  assert.deepEqual(states("/home/dev/.local/state"), []);
  assert.deepEqual(kept({}, { XDG_CONFIG_HOME: "/mnt/x" }), ["/mnt"]);
});

Deno.test("spareWidePlaces() keeps the place of an agent's socket", () => {
  const agent = (path: string) => kept({}, { SSH_AUTH_SOCK: path });
  assert.deepEqual(agent("/run/user/1000/keyring/ssh"), ["/run"]);
  assert.deepEqual(agent("/tmp/ssh-x/agent.1"), ["/tmp"]);
  assert.deepEqual(agent(""), []);
});

Deno.test("spareWidePlaces() keeps what holds the target of a link", () => {
  assert.deepEqual(kept({ linked: ["/srv/shared/.parac"] }), ["/srv"]);
  assert.deepEqual(kept({ linked: ["/home/dev/.parac/x"] }), []);
});

Deno.test("linkable() looks at the file of remotes, too", () => {
  const found = linkable({ env: () => "/home/dev" });
  assert.ok(found.includes("/home/dev/paracle/remotes.yaml"), `${found}`);
});

Deno.test("foldersFrom() goes up to the root, and no further than counts", () => {
  assert.deepEqual(foldersFrom("/home/dev"), ["/home/dev", "/home", ""]);
  assert.equal(foldersFrom("/a".repeat(99)).length, LEVELS_UP + 1);
});

Deno.test("spareWidePlaces() keeps what a flag names, in all forms", () => {
  assert.deepEqual(kept({ argv: ["--parac-root", "/srv/x"] }), ["/srv"]);
  assert.deepEqual(kept({ argv: ["--parac-root=/opt/x"] }), ["/opt"]);
  assert.deepEqual(kept({ argv: ["-o", "out.json"] }), ["/home"]);
  assert.deepEqual(kept({ argv: ["--output=../a.json"] }), ["/home"]);
  assert.deepEqual(kept({ argv: ["--output", "/tmp/../srv/a"] }), ["/srv"]);
  assert.deepEqual(kept({ argv: ["--output"] }), []);
  assert.deepEqual(kept({ argv: ["-o", "/dev/fd/63"] }), ["/dev/fd"]);
});

Deno.test("spareWidePlaces() keeps the place of sockets exactly where their own path is too long", async () => {
  const moved: boolean[] = [];
  for (let length = 50; length < 80; length += 1) {
    const cwd = `/home/dev/${"n".repeat(length)}`;
    const { folder } = await controlPlace({
      folder: `${cwd}/.parac/run`,
      name: "lab",
      tcp: false,
    });
    moved.push(folder.startsWith("/tmp/paracle-"));
    assert.deepEqual(kept({ cwd }), moved.at(-1) ? ["/tmp"] : [], cwd);
  }
  assert.deepEqual([...new Set(moved)], [false, true]);
});

Deno.test("spareWidePlaces() takes no folder for another that starts alike", () => {
  assert.deepEqual(kept({ argv: ["--output=/tmpfs/a"] }), []);
});
