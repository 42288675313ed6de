/**
 * What every `Folder` must do, whatever it is made of.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Folder } from "../../src/workspace/folder.ts";

/** The files a folder under this contract holds. */
export const CONTRACT_FILES: Readonly<Record<string, string>> = {
  "project.yaml": "\ufeffname: x\r\n",
  "empty.yaml": "",
  "agents/specs/b.md": "# B\n",
  "agents/specs/a.md": "# A é\n",
  "agents/specs/Z.md": "# Z\n",
};

/** Makes the folder and lends it to `use`. */
export type WithFolder = (
  use: (folder: Folder) => Promise<void>,
) => Promise<void>;

/** Registers the tests of the contract. */
export function testFolder(name: string, withFolder: WithFolder): void {
  const test = (what: string, use: (folder: Folder) => Promise<void>): void =>
    Deno.test(`Folder (${name}) ${what}`, () => withFolder(use));

  test("readText() keeps BOM and line ends, and empty texts", async (folder) => {
    assert.equal(await folder.readText("project.yaml"), "\ufeffname: x\r\n");
    assert.equal(await folder.readText("empty.yaml"), "");
    assert.equal(await folder.readText("agents/specs/a.md"), "# A é\n");
  });

  test("readText() is undefined for what is not a file", async (folder) => {
    assert.equal(await folder.readText("absent.yaml"), undefined);
    assert.equal(await folder.readText("agents/specs"), undefined);
    assert.equal(await folder.readText("project.yaml/below"), undefined);
  });

  test("accepts both slashes and paths that come back", async (folder) => {
    assert.equal(await folder.readText("agents\\specs\\b.md"), "# B\n");
    assert.equal(
      await folder.readText("agents/../agents/./specs/b.md"),
      "# B\n",
    );
  });

  test("list() sorts by name and tells kinds", async (folder) => {
    assert.deepEqual(await folder.list("agents/specs"), [
      { name: "Z.md", kind: "file" },
      { name: "a.md", kind: "file" },
      { name: "b.md", kind: "file" },
    ]);
    assert.deepEqual(await folder.list(""), [
      { name: "agents", kind: "directory" },
      { name: "empty.yaml", kind: "file" },
      { name: "project.yaml", kind: "file" },
    ]);
  });

  test("list() is undefined for what is not a folder", async (folder) => {
    assert.equal(await folder.list("absent"), undefined);
    assert.equal(await folder.list("project.yaml"), undefined);
  });

  test("facts() and readBytes(), where there are any, tell of files only", async (folder) => {
    if (folder.facts === undefined || folder.readBytes === undefined) return;
    assert.equal((await folder.facts("agents/specs/a.md"))?.size, 7);
    const part = { start: 2, length: 100 };
    const bytes = await folder.readBytes("agents/specs/a.md", part);
    assert.equal(new TextDecoder().decode(bytes), "A é\n");
    const beyond = { start: 100, length: 10 };
    assert.equal((await folder.readBytes("empty.yaml", beyond))?.length, 0);
    for (const path of ["absent", "agents/specs", "project.yaml/below"]) {
      assert.equal(await folder.facts(path), undefined);
      assert.equal(await folder.readBytes(path, part), undefined);
    }
    await assert.rejects(folder.facts("../secret"), {
      code: "workspace.invalid",
    });
    await assert.rejects(folder.readBytes("../secret", part), {
      code: "workspace.invalid",
    });
  });

  test("never leaves its root", async (folder) => {
    const outside = [
      "../secret",
      "agents/../../secret",
      "..\\secret",
      "/etc/passwd",
      "\\\\host\\share",
      "C:\\secret",
      "c:secret",
      "a\0b",
    ];
    for (const path of outside) {
      await assert.rejects(folder.readText(path), {
        code: "workspace.invalid",
      });
      await assert.rejects(folder.list(path), { code: "workspace.invalid" });
    }
  });
}
