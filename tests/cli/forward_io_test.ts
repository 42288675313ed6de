import assert from "node:assert/strict";
import { forward } from "../../src/cli/forward.ts";
import { parseRemote } from "../../src/config/schema.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { memoryTransport } from "../helpers/memory_transport.ts";

/** What is said when the link dies under a command line. */
async function lost(argv: readonly string[]): Promise<string> {
  const config = parseRemote({ host: "u@h", workspace: "/w" });
  const remote = { ...config, name: "lab" };
  const transport = memoryTransport({
    programs: {
      paracle: async ({ stdout }) => {
        await stdout("half an answer");
        transport.drop();
      },
    },
  });
  const cli = fakeCli({
    services: { reach: () => Promise.resolve(transport) },
  });
  try {
    await forward({ kind: "remote", remote, byFlag: true }, argv, cli);
  } catch (error) {
    assert.ok(error instanceof ParacleError);
    assert.equal(error.code, "connect.lost");
    return error.message;
  }
  return "";
}

Deno.test("forward() tells how to look after a run whose link was lost", async () => {
  const fix = /see: paracle runs list --status running --remote lab$/;
  for (
    const line of [
      "agents run coder",
      "workflow run w",
      "workflows approve r s",
    ]
  ) {
    assert.match(await lost(line.split(" ")), fix, line);
  }
  assert.doesNotMatch(await lost(["agents", "list"]), /runs list/);
});
