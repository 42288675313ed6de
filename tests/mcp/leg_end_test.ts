import assert from "node:assert/strict";
import { endOf, permissionFault } from "../../src/mcp/leg_end.ts";

function refusal(how: string): Error {
  const error = new Error(`Requires net access to "lab:80", ${how}`);
  error.name = "NotCapable";
  return new TypeError("fetch failed", { cause: error });
}

Deno.test("endOf() gives up for good where the permission to connect is missing", () => {
  const end = endOf(refusal("run again with the --allow-net flag"));
  assert.deepEqual(end, {
    kind: "permanent",
    exitCode: 3,
    reason:
      "Cannot connect: this process may not; grant it with: --allow-net=lab:80 (in one flag with the other places)",
  });
});

Deno.test("permissionFault() says of a locked program that it is, and no flag", () => {
  const how =
    "specify the required permissions during compilation using `deno compile --allow-net`";
  const { message = "" } = permissionFault(refusal(how)) ?? {};
  assert.match(message, /this program is locked to its remotes; build another/);
  assert.doesNotMatch(message, /--allow/);
});
