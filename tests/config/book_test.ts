/**
 * The remotes of project and user.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type BookFile,
  type EditFile,
  RemoteBook,
} from "../../src/config/book.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import "../helpers/late_files.ts";

const noEdit: EditFile = () =>
  Promise.reject(new TypeError("no edit expected"));

async function file(path: string, text: string): Promise<BookFile> {
  const content = await readRemotes(text, { source: path, baseDir: "/base" });
  return { path, baseDir: "/base", content };
}

const PROJECT = `remotes:
  lab: {host: lab.example, workspace: /project}
  broken: {host: -x, workspace: /w}
  zeta: {host: z, workspace: /w, color: red}
`;
const USER = `remotes:
  home: {host: home.example, workspace: /home}
  lab: {host: other.example, workspace: /user}
default: home
`;

async function both(): Promise<RemoteBook> {
  const project = await file("/p.yaml", PROJECT);
  const user = await file("/u.yaml", USER);
  return new RemoteBook({ project, user, editFile: noEdit });
}

Deno.test("RemoteBook takes the project's remote where both have the name", async () => {
  const book = await both();
  assert.deepEqual(book.entries.map(({ name, scope }) => `${name} ${scope}`), [
    "lab project",
    "broken project",
    "zeta project",
    "home user",
  ]);
  assert.equal(book.get("lab").workspace, "/project");
  assert.equal(book.get("lab").baseDir, "/base");
  assert.equal(book.has("user", "lab"), true);
  assert.equal(book.default, "home");
  assert.deepEqual(book.warnings, [
    "/p.yaml:4:34: remotes.zeta.color: unknown key",
  ]);
});

Deno.test("RemoteBook.get() names the nearest and the way to add one", async () => {
  const book = await both();
  assert.throws(() => book.get("labb"), {
    code: "config.unknown_remote",
    message:
      'Cannot find remote "labb": not configured (did you mean "lab"?); ' +
      'add it with "paracle remote add labb [USER@]HOST WORKSPACE"',
  });
});

Deno.test("RemoteBook.get() of a locked program tells what it is locked to", async () => {
  const project = await file("/p.yaml", USER);
  const book = new RemoteBook({ project, editFile: noEdit, isLocked: true });
  assert.throws(() => book.get("labb"), {
    code: "config.unknown_remote",
    message:
      'Cannot find remote "labb": not configured (did you mean "lab"?); this ' +
      "program is locked to: home, lab; build another with: deno task compile " +
      "--lock-to FILE",
  });
});

Deno.test("RemoteBook.get() tells the faults of a broken remote and uses the others", async () => {
  const book = await both();
  assert.throws(() => book.get("broken"), {
    code: "config.invalid",
    message: 'Cannot use remote "broken": /p.yaml:3:18: remotes.broken.host: ' +
      "expected a host that does not start with -",
  });
  assert.equal(book.get("home").host, "home.example");
});

Deno.test("RemoteBook minds a default that names nothing only when it is used", async () => {
  const user = await file("/u.yaml", "default: gone\n");
  const book = new RemoteBook({ user, editFile: noEdit });
  const choice = book.choose({ env: () => undefined });
  assert.equal(choice.kind === "remote" && choice.name, "gone");
  assert.throws(() => book.get("gone"), /"gone" \(the default of \/u\.yaml\)/);
});

Deno.test("RemoteBook.edit() hands the newest text and writes the outcome", async () => {
  const project = { path: "/p.yaml", baseDir: "/", content: undefined };
  const written: string[] = [];
  const editFile: EditFile = async (path, edit) => {
    written.push(path, await edit("default: a # why\n"));
  };
  const book = new RemoteBook({ project, editFile });
  const answer = await book.edit("project", (document) => {
    document.setDefault("b");
    return "done";
  });
  assert.equal(answer, "done");
  assert.deepEqual(written, ["/p.yaml", "default: b # why\n"]);
});

Deno.test("RemoteBook.edit() refuses a file that cannot be", async () => {
  const book = new RemoteBook({ editFile: noEdit });
  for (const scope of ["project", "user"] as const) {
    const made = book.edit(scope, () => undefined);
    await assert.rejects(made, { code: "config.unwritable" });
  }
});

const FAILURE = new ParacleError("config.invalid", "Cannot read YAML: x:1:1");
const broken = (path: string): BookFile => ({
  path,
  baseDir: "/base",
  content: undefined,
  failure: FAILURE,
});
const env = (): undefined => undefined;

Deno.test("RemoteBook uses the project's remotes while the user's file is broken", async () => {
  const text = `${PROJECT}default: lab\n`;
  const project = await file("/p.yaml", text);
  const user = broken("/u.yaml");
  const book = new RemoteBook({ project, user, editFile: noEdit });
  assert.equal(book.get("lab").workspace, "/project");
  assert.equal(book.choose({ env }).kind, "remote");
  assert.equal(book.default, "lab");
  assert.equal(book.warnings.at(-1), FAILURE.message);
  assert.throws(() => book.get("home"), FAILURE);
  assert.throws(() => book.has("user", "lab"), FAILURE);
});

Deno.test("RemoteBook fails when a default would have to come from the broken file", async () => {
  const project = await file("/p.yaml", PROJECT);
  const user = broken("/u.yaml");
  const book = new RemoteBook({ project, user, editFile: noEdit });
  assert.throws(() => book.choose({ env }), FAILURE);
  assert.equal(book.choose({ env, flag: "lab" }).kind, "remote");
  assert.equal(book.choose({ env, local: true }).kind, "here");
});

Deno.test("RemoteBook fails for every name while the project's file is broken", async () => {
  const project = broken("/p.yaml");
  const user = await file("/u.yaml", USER);
  const book = new RemoteBook({ project, user, editFile: noEdit });
  assert.throws(() => book.get("home"), FAILURE);
  assert.throws(() => book.choose({ env }), FAILURE);
  assert.equal(book.find("home"), undefined);
  assert.equal(book.default, undefined);
  assert.deepEqual(book.entries.map(({ name }) => name), ["home", "lab"]);
  assert.equal(book.isUnread("project"), true);
  assert.deepEqual(book.warnings, [FAILURE.message]);
});
