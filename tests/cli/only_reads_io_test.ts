import assert from "node:assert/strict";
import { GIVEN_UP } from "../../src/cli/given_up.ts";
import { main } from "../../src/cli/main.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

/** What a command line gave up; nobody is asked, and no workspace is found. */
async function givenUp(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { io, sealed } = fakeCli({ env });
  await main(words, io);
  return sealed;
}

Deno.test("main() gives up network and writing for what only reads", async () => {
  const { kinds } = GIVEN_UP.reading;
  assert.deepEqual(await givenUp(["remote", "list"]), kinds);
  assert.deepEqual(await givenUp(["--local", "agents", "list"]), kinds);
});

Deno.test("main() gives nothing up for what may write, or is asked of an API", async () => {
  assert.deepEqual(await givenUp(["remote", "remove", "lab"]), []);
  assert.deepEqual(await givenUp(["--local", "runs", "cleanup"]), []);
  const env = { ["PARACLE_API_URL"]: "http://127.0.0.1:1" };
  assert.deepEqual(await givenUp(["agents", "list"], env), []);
});

Deno.test("main() asks no API for what is about remotes, whatever its address is", async () => {
  const env = { ["PARACLE_API_URL"]: "no address" };
  assert.deepEqual(
    await givenUp(["remote", "list"], env),
    GIVEN_UP.reading.kinds,
  );
});
