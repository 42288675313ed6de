import assert from "node:assert/strict";
import { RunFiles } from "../../src/engine/journal_files_io.ts";
import { tempFolder } from "../helpers/temp.ts";

/** The files of an owner that still has the run. */
function filesOf(path: string, generation: number): RunFiles {
  return new RunFiles(path, {
    generation,
    requireOurs: () => Promise.resolve(),
  });
}

Deno.test("RunFiles.removeTemps() leaves what a later owner is writing", async () => {
  await using temp = await tempFolder();
  const seen: string[] = [];
  const quick = new RunFiles(temp.path, {
    generation: 2,
    // Between its temporary file and its last name, a slower one clears up.
    requireOurs: async () => {
      seen.push(...await namesIn(temp.path));
      await filesOf(temp.path, 1).removeTemps();
    },
  });
  await quick.write("metadata.yaml", "status: running\n");
  assert.match(seen.join(), /^\.metadata\.yaml\.2\.[0-9a-f-]{36}\.tmp$/);
  assert.deepEqual(await namesIn(temp.path), ["metadata.yaml"]);
});

Deno.test("RunFiles.removeTemps() removes what earlier owners and older versions left", async () => {
  await using temp = await tempFolder();
  const id = crypto.randomUUID();
  const names = [`.a.${id}.tmp`, `.a.0.${id}.tmp`, `.a.1.${id}.tmp`];
  for (const name of [...names, `.a.2.${id}.tmp`]) {
    await Deno.writeTextFile(`${temp.path}/${name}`, "half");
  }
  await filesOf(temp.path, 2).removeTemps();
  assert.deepEqual(await namesIn(temp.path), [`.a.2.${id}.tmp`]);
});

async function namesIn(path: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
}
