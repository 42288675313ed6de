import assert from "node:assert/strict";
import { FILE_FLAGS } from "../../src/cli/place_needs.ts";
import type { Access } from "../../src/cli/places.ts";
import {
  lookAround,
  neededPaths,
  remotesPlaces,
} from "../../src/cli/place_needs_io.ts";
import { controlPlace } from "../../src/session/control_place_io.ts";
import { startFacts } from "../../src/cli/start_facts.ts";
import { runCommand } from "../helpers/program.ts";
import { type TempFolder, tempFolder } from "../helpers/temp.ts";

/** What a call needs whose home and workspace are in the folder. */
function needed(
  { path }: TempFolder,
  place: {
    readonly argv?: readonly string[];
    readonly cwd?: string;
    readonly access?: Access;
  } = {},
): readonly string[] {
  const { argv = [], cwd = `${path}/ws`, access = "write" } = place;
  const env = (name: string) => name === "HOME" ? `${path}/home` : undefined;
  return neededPaths(access, lookAround(startFacts({ argv, cwd, env })));
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

Deno.test("neededPaths() has what the remotes name that the program is locked to", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  const remotes =
    "remotes: { a: { identity_file: /keys/id }, b: { identity_file: id } }";
  const facts = { argv: [], cwd: `${path}/ws`, env: () => undefined, remotes };
  const found = neededPaths("read", lookAround(startFacts(facts)));
  assert.ok(found.includes("/keys/id"));
  assert.ok(found.includes(`${path}/ws/id`));
});

Deno.test("neededPaths() has ~/.ssh only while it is to be made", async () => {
  await using folder = await openPlace();
  const ssh = `${folder.path}/home/.ssh`;
  const login = { argv: ["remote", "test", "lab"] };
  assert.ok(!needed(folder, login).includes(ssh));
  await Deno.remove(ssh);
  assert.ok(needed(folder, login).includes(ssh));
  assert.ok(!needed(folder).includes(ssh), "nobody logs in");
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
    const facts = startFacts({ argv: [], cwd, env: () => undefined });
    const around = lookAround(facts);
    const found = neededPaths("write", around);
    assert.equal(found.includes("/tmp/paracle"), isMoved, cwd);
  }
  assert.deepEqual([...moved], [false, true]);
});

Deno.test("neededPaths() has what is read alone: keys, what flags name, the program that is installed", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  await Deno.writeTextFile(
    `${path}/ws/.parac/config/remotes.yaml`,
    "remotes: { a: { identity_file: ci/id } }",
  );
  await Deno.writeTextFile(`${path}/ws/task.txt`, "");
  const argv = ["agents", "run", "coder", "--input=task=@task.txt"];
  const found = needed(folder, { argv, access: "read" });
  assert.ok(found.includes(`${path}/home/.ssh`));
  assert.ok(found.includes(`${path}/ws/ci/id`));
  assert.ok(found.includes(`${path}/ws/task.txt`));
  assert.ok(!found.includes(Deno.execPath()));
  assert.ok(!needed(folder, { argv }).includes(`${path}/ws/ci/id`));
  const install = ["remote", "install", "a"];
  const own = needed(folder, { argv: install, access: "read" });
  assert.ok(own.includes(Deno.execPath()));
});

Deno.test("neededPaths() has Git's folder where branch and commit are told, also of a linked work tree", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  const found = (...argv: readonly string[]) =>
    needed(folder, { argv, access: "read" });
  await Deno.mkdir(`${path}/.git`);
  assert.ok(found("status").includes(`${path}/.git`));
  assert.ok(found("api", "serve").includes(`${path}/.git`));
  assert.ok(!found("agents", "list").includes(`${path}/.git`));
  await Deno.writeTextFile(
    `${path}/ws/.git`,
    "gitdir: /main/.git/worktrees/a\n",
  );
  const linked = found("status");
  assert.ok(linked.includes("/main/.git/worktrees/a"));
  await Deno.mkdir(`${path}/main`);
  await Deno.writeTextFile(`${path}/main/commondir`, "../common\n");
  await Deno.writeTextFile(`${path}/ws/.git`, "gitdir: ../main\n");
  assert.ok(found("status").includes(`${path}/common`));
});

Deno.test("neededPaths() has all to read where a workspace may be above the own places", async () => {
  await using folder = await openPlace();
  const cwd = `${folder.path}/ws${"/a".repeat(20)}`;
  assert.ok(needed(folder, { cwd, access: "read" }).includes("/"));
  assert.ok(!needed(folder, { cwd }).includes("/"));
  assert.ok(!needed(folder, { access: "read" }).includes("/"));
});

Deno.test("remotesPlaces() has the user's, and all for a workspace that may be anywhere", () => {
  const env = (name: string) => name === "HOME" ? "/home/dev" : undefined;
  const found = (cwd: string, ...argv: readonly string[]) =>
    remotesPlaces(startFacts({ argv: ["remote", "list", ...argv], cwd, env }));
  const config = "/home/dev/.config/paracle";
  assert.deepEqual(found("/srv/ws"), [config]);
  assert.deepEqual(found("/srv", "--parac-root", "ws"), [config, "/"]);
  assert.deepEqual(found("/srv/a".repeat(9)), [config, "/"]);
  const long = `/srv/${"n".repeat(90)}`;
  assert.deepEqual(found(long), [config, "/tmp/paracle"]);
  const facts = { argv: [], cwd: "/srv", env: () => undefined };
  assert.deepEqual(remotesPlaces(startFacts(facts)), []);
});

Deno.test("FILE_FLAGS has every flag that the manual gives a file, but for what is written or over there", async () => {
  const url = new URL("../../docs/man/paracle.1", import.meta.url);
  const page = (await Deno.readTextFile(url)).replaceAll("\\-", "-");
  const terms = page.matchAll(
    /^\.B "((?:-\w, )?--[\w-]+) (?:FILE|PATH|FOLDER|DIR)"$/gm,
  );
  const named = Array.from(terms, ([, term = ""]) => term.split(", ")).flat();
  assert.ok(named.includes("--token-file"));
  const others = ["--output", "-o", "--command", "--path", "--parac-root"];
  const known = new Set<string>([...FILE_FLAGS, ...others]);
  assert.deepEqual(named.filter((flag) => !known.has(flag)), []);
});

Deno.test("neededPaths() has where links lead, also what is not there yet", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  await Deno.mkdir(`${path}/else`);
  await Deno.symlink(`${path}/else`, `${path}/home/.local`);
  assert.ok(needed(folder).includes(`${path}/else/state/paracle`));
  await Deno.writeTextFile(`${path}/else/in`, "");
  await Deno.symlink(`${path}/else/in`, `${path}/ws/in`);
  const argv = ["agents", "run", "a", "--file", "in", "--output", "../ws/in"];
  assert.ok(needed(folder, { argv }).includes(`${path}/else/in`));
  const found = needed(folder, { argv, access: "read" });
  assert.ok(found.includes(`${path}/else/in`));
});

Deno.test("lookAround() passes over a file named .parac, and goes up from where a root really is", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  const env = () => undefined;
  await Deno.mkdir(`${path}/ws/sub`);
  await Deno.writeTextFile(`${path}/ws/sub/.parac`, "");
  const sub = startFacts({ argv: [], cwd: `${path}/ws/sub`, env });
  assert.equal(lookAround(sub).workspace, `${path}/ws`);
  await Deno.symlink(`${path}/ws/sub`, `${path}/home/link`);
  const argv = ["agents", "list", "--parac-root", "link"];
  const linked = startFacts({ argv, cwd: `${path}/home`, env });
  assert.equal(lookAround(linked).workspace, `${path}/ws`);
});

Deno.test("lookAround() reads no pipe and no device", async () => {
  await using folder = await openPlace();
  const { path } = folder;
  const file = `${path}/ws/.parac/config/remotes.yaml`;
  await Deno.symlink("/dev/zero", file);
  await runCommand(["mkfifo", `${path}/ws/.git`], { cwd: path, env: {} });
  const argv = ["status"];
  const facts = startFacts({ argv, cwd: `${path}/ws`, env: () => undefined });
  const around = lookAround(facts);
  assert.deepEqual(around.remotes, []);
  assert.ok(neededPaths("read", around).includes(`${path}/ws/.git`));
});
