import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { GIVEN_UP } from "../../src/cli/given_up.ts";
import { PERMISSION_NEEDS } from "../../src/cli/permissions_needs.ts";
import { denoNeeds, runCommand } from "../helpers/program.ts";

const KINDS = PERMISSION_NEEDS.map(({ kind }) => kind);

/** Gives up the row's kinds, and prints what it answered and what is left. */
const SCRIPT = `
import { GIVEN_UP } from "./src/cli/given_up.ts";
import { systemIo } from "./src/cli/system_io.ts";
const [row, ...kinds] = Deno.args;
const gone = systemIo(Deno.exit).seal(GIVEN_UP[row].kinds);
const left = kinds.filter((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);
console.log(JSON.stringify({ gone, left }));
Deno.exit(0);
`;

for (const [row, { command, kinds }] of Object.entries(GIVEN_UP)) {
  Deno.test(`a process has nothing left of what ${command} gives up`, async () => {
    const { code, out, err } = await runCommand(
      [Deno.execPath(), "run", "-A", "--quiet", "-", row, ...KINDS],
      { cwd: repository().pathname, env: await denoNeeds(), stdin: SCRIPT },
    );
    assert.equal(code, 0, err);
    assert.deepEqual(JSON.parse(out), {
      gone: kinds,
      left: KINDS.filter((kind) => !kinds.includes(kind)),
    });
  });
}
