import assert from "node:assert/strict";
import { join, sep } from "node:path";
import { findWorkspace, locateWorkspace } from "../../src/workspace/locate.ts";

const root = sep;
const at = (...names: string[]): string => join(root, ...names);
const probing =
  (...folders: readonly string[]) => (path: string): Promise<boolean> =>
    Promise.resolve(folders.includes(path));

Deno.test("locateWorkspace() prefers the nearest parent", async () => {
  const probe = probing(at("a", ".parac"), at("a", "b", ".parac"));
  const place = await locateWorkspace(at("a", "b", "c"), probe);
  assert.deepEqual(place, {
    paracRoot: at("a", "b", ".parac"),
    projectRoot: at("a", "b"),
  });
});

Deno.test("locateWorkspace() looks in the root of the file system, from any depth", async () => {
  const deep = at(...Array.from({ length: 50 }, (_, i) => `d${i}`));
  const place = await locateWorkspace(deep, probing(at(".parac")));
  assert.equal(place.projectRoot, root);
});

Deno.test("locateWorkspace() names the start when there is none", async () => {
  await assert.rejects(locateWorkspace(at("a", "b\u001b"), probing()), {
    code: "workspace.not_found",
    message:
      `Cannot find a workspace: no .parac folder in "${at("a", "b")}\\x1b" ` +
      "or above; go to a workspace, or name one with --parac-root DIR",
  });
  assert.equal(await findWorkspace(at("a"), probing()), undefined);
});

Deno.test("locateWorkspace() does not go on past a folder that cannot be asked", async () => {
  const asked: string[] = [];
  const probe = (path: string): Promise<boolean> => {
    asked.push(path);
    if (path === at("a", "b", ".parac")) {
      return Promise.reject(new Error("closed"));
    }
    return Promise.resolve(path === at("a", ".parac"));
  };
  await assert.rejects(locateWorkspace(at("a", "b", "c"), probe), /closed/);
  assert.deepEqual(asked, [
    at("a", "b", "c", ".parac"),
    at("a", "b", ".parac"),
  ]);
});
