import assert from "node:assert/strict";
import { listPolicies, readPolicy } from "../../src/mcp/tool_context_files.ts";
import { listResources, parseAddress } from "../../src/mcp/resources.ts";
import { LocalReader } from "../../src/workspace/local_reader.ts";
import { memoryWorkspace } from "../helpers/memory_folder.ts";

Deno.test("every policy that is listed can be read, by its name and its address", async () => {
  const files = {
    "policies/a..b.md": "x",
    "policies/a.b.md": "x",
    "policies/ü b%2F.yaml": "x",
    "policies/..md": "x",
  };
  const workspace = memoryWorkspace(files);
  const { folder } = workspace;
  const names = (await listPolicies(folder)).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ["a.b", "ü b%2F"]);
  for (const name of names) {
    assert.equal((await readPolicy(folder, name)).text, "x");
  }
  const reader = new LocalReader(workspace, { now: () => 0 });
  const { resources } = await listResources({ reader, folder });
  const addresses = resources.map(({ uri }) => parseAddress(uri));
  assert.equal(addresses.length, 2);
  assert.ok(addresses.every((one) => one?.kind === "policy"));
});
