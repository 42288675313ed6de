import assert from "node:assert/strict";
import { RunInput } from "../../src/cli/run_input.ts";
import { readInputFile } from "../../src/cli/run_input_io.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { tempFolder } from "../helpers/temp.ts";

/** What is said of a command line's JSON. */
async function faultOf(json: string): Promise<string> {
  const input = new RunInput(fakeCli().io, readInputFile);
  await input.json(json);
  try {
    input.check("x");
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "";
}

Deno.test("json() says where the syntax breaks, and what else is no object", async () => {
  const broken = await faultOf("{bad\u001b");
  assert.match(
    broken,
    /^Cannot x: --input-json: this is not JSON: .* position 1 /,
  );
  assert.ok(!(await faultOf("\u001b[2J")).includes("\u001b"));
  assert.match(await faultOf("[1]"), /expected a JSON object/);
  assert.equal(await faultOf('{"a": 1}'), "");
  const deep = `{"a": ${"[".repeat(300)}${"]".repeat(300)}}`;
  assert.match(await faultOf(deep), /--input-json: it is nested deeper than/);
});

Deno.test("readInputFile() says in which folder a relative path was looked for", async () => {
  const { fault } = await readInputFile("nowhere/gone.txt");
  assert.equal(fault, `there is no such file in ${Deno.cwd()}/nowhere`);
  await using temp = await tempFolder();
  assert.deepEqual(await readInputFile(`${temp.path}/gone`), {
    fault: "there is no such file",
  });
});
