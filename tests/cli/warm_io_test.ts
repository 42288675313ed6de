import assert from "node:assert/strict";
import {
  hasNotes,
  nearestParac,
  noteSources,
  readWarmNote,
  warmNotePath,
  writeWarmNote,
} from "../../src/cli/warm_io.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("readWarmNote() believes a note only while its sources are as they were", async () => {
  await using temp = await tempFolder();
  const source = `${temp.path}/remotes.yaml`;
  const absent = `${temp.path}/other.yaml`;
  await Deno.writeTextFile(source, "remotes: {}\n");
  const paths = [source, absent];
  const expected = { name: "lab", sources: paths };
  const path = await warmNotePath(temp.path, "lab");
  const sources = await noteSources(paths);
  await using _note = await writeWarmNote(path, {
    name: "lab",
    host: "h",
    fingerprint: "f",
    sources,
  });
  assert.equal((await readWarmNote(path, expected))?.fingerprint, "f");
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  const other = { ...expected, name: "other" };
  assert.equal(await readWarmNote(path, other), undefined);
  const fewer = { ...expected, sources: [source] };
  assert.equal(await readWarmNote(path, fewer), undefined);
  await Deno.writeTextFile(absent, "");
  assert.equal(await readWarmNote(path, expected), undefined);
  await Deno.remove(absent);
  await Deno.writeTextFile(source, "remotes: { lab: {} }\n");
  assert.equal(await readWarmNote(path, expected), undefined);
});

const NO_HOST = '{"name":"lab","fingerprint":"f","sources":[]}';

Deno.test("readWarmNote() makes nothing of what is no note", async () => {
  await using temp = await tempFolder();
  const path = `${temp.path}/note.json`;
  const expected = { name: "lab", sources: [] };
  assert.equal(await readWarmNote(path, expected), undefined);
  for (const text of ["", "[]", '{"name":"lab"}', "null", NO_HOST]) {
    await Deno.writeTextFile(path, text);
    assert.equal(await readWarmNote(path, expected), undefined, text);
  }
});

Deno.test("nearestParac() finds what the workspace finder finds", async () => {
  await using temp = await tempFolder();
  const root = await Deno.realPath(temp.path);
  await Deno.mkdir(`${root}/a/.parac`, { recursive: true });
  await Deno.mkdir(`${root}/a/b/c`, { recursive: true });
  await Deno.writeTextFile(`${root}/a/b/.parac`, ""); // a file is none
  assert.equal(await nearestParac(`${root}/a/b/c`), `${root}/a/.parac`);
  await Deno.symlink(`${root}/a/b/c`, `${root}/link`);
  assert.equal(await nearestParac(`${root}/link`), `${root}/a/.parac`);
});

Deno.test("hasNotes() sees a note of the workspace or of the user, and nothing else", async () => {
  await using temp = await tempFolder();
  const root = await Deno.realPath(temp.path);
  const env = (name: string): string | undefined =>
    name === "HOME" ? `${root}/home` : undefined;
  const io = { cwd: () => `${root}/ws`, env };
  await Deno.mkdir(`${root}/ws/.parac/run`, { recursive: true });
  await Deno.writeTextFile(`${root}/ws/.parac/run/.gitignore`, "*");
  assert.equal(await hasNotes(io), false);
  const user = `${root}/home/.config/paracle/run`;
  await Deno.mkdir(user, { recursive: true });
  for (const folder of [user, `${root}/ws/.parac/run`]) {
    await Deno.writeTextFile(`${folder}/x.note.json`, "{}");
    assert.equal(await hasNotes(io), true, folder);
    await Deno.remove(`${folder}/x.note.json`);
  }
});
