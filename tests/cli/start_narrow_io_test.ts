import assert from "node:assert/strict";
import { neededPaths } from "../../src/cli/start_narrow_io.ts";
import { controlPlace } from "../../src/session/control_place_io.ts";
import { type TempFolder, tempFolder } from "../helpers/temp.ts";

/** What a call needs whose home and workspace are in the folder. */
function needed(
  { path }: TempFolder,
  place: { readonly argv?: readonly string[]; readonly cwd?: string } = {},
): readonly string[] {
  const { argv = [], cwd = `${path}/ws` } = place;
  const env = (name: string) => name === "HOME" ? `${path}/home` : undefined;
  return neededPaths({ argv, cwd, env });
}

/** A home with `~/.ssh`, and a workspace. */
async function openPlace(): Promise<TempFolder> {
  const folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/home/.ssh`, { recursive: true });
  await Deno.mkdir(`${folder.path}/ws/.parac/config`, { recursive: true });
  return folder;
}

Deno.test("neededPaths() has the nearest workspace, however far above", async () => {
  await using folder = await openPlace();
  const cwd = `${folder.path}/ws${"/a".repeat(20)}`;
  assert.ok(needed(folder, { cwd }).includes(`${folder.path}/ws/.parac`));
});

Deno.test("neededPaths() follows links, also of a workspace that a flag names", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  await Deno.mkdir(`${path}/real/.parac`, { recursive: true });
  await Deno.mkdir(`${path}/linked`);
  await Deno.symlink(`${path}/real/.parac`, `${path}/linked/.parac`);
  const argv = ["--parac-root", "../linked", "remote", "add"];
  assert.ok(needed(folder, { argv }).includes(`${path}/real/.parac`));
  const own = `${path}/ws/.parac/config/remotes.yaml`;
  await Deno.writeTextFile(`${path}/elsewhere.yaml`, "");
  await Deno.symlink(`${path}/elsewhere.yaml`, own);
  assert.ok(needed(folder).includes(`${path}/elsewhere.yaml`));
});

Deno.test("neededPaths() has what the remotes of the workspace and the user name", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  await Deno.writeTextFile(
    `${path}/ws/.parac/config/remotes.yaml`,
    "remotes: { a: { known_hosts: ci/known_hosts } }",
  );
  await Deno.mkdir(`${path}/home/.config/paracle`, { recursive: true });
  await Deno.writeTextFile(
    `${path}/home/.config/paracle/remotes.yaml`,
    "remotes: { b: { tunnels: [{ local: /run/b.sock }] } }",
  );
  const found = needed(folder);
  assert.ok(found.includes(`${path}/ws/ci/known_hosts`));
  assert.ok(found.includes("/run/b.sock"));
});

Deno.test("neededPaths() has ~/.ssh only while it is to be made", async () => {
  await using folder = await openPlace();
  const ssh = `${folder.path}/home/.ssh`;
  assert.ok(!needed(folder).includes(ssh));
  await Deno.remove(ssh);
  assert.ok(needed(folder).includes(ssh));
});

Deno.test("neededPaths() has the place of sockets where their own path is too long", async () => {
  await using folder = await tempFolder();
  const moved = new Set<boolean>();
  for (let length = 1; length < 60; length += 1) {
    const cwd = `${folder.path}/${"n".repeat(length)}`;
    await Deno.mkdir(`${cwd}/.parac`, { recursive: true });
    const place = await controlPlace({
      folder: `${cwd}/.parac/run`,
      name: "lab",
      tcp: false,
    });
    const isMoved = place.folder.startsWith("/tmp/paracle-");
    moved.add(isMoved);
    const found = neededPaths({ argv: [], cwd, env: () => undefined });
    assert.equal(found.includes("/tmp/paracle"), isMoved, cwd);
  }
  assert.deepEqual([...moved], [false, true]);
});
