import assert from "node:assert/strict";
import { missingPermission } from "../../src/core/missing_permission.ts";
import { readFlag } from "../../src/core/own_source_io.ts";

function refusal(message: string): Error {
  const error = new Error(message);
  error.name = "NotCapable";
  return error;
}

Deno.test("missingPermission() finds the refusal among the causes", () => {
  const cause = refusal('Requires read access to "/srv/ws", run again');
  const error = new TypeError("failed", { cause: new Error("x", { cause }) });
  assert.equal(
    missingPermission(error),
    `grant it with: ${readFlag("/srv/ws")}`,
  );
});

Deno.test("missingPermission() names the whole kind when nothing is named", () => {
  const error = refusal("Requires env access, run again");
  assert.equal(missingPermission(error), "grant it with: --allow-env");
});

Deno.test("missingPermission() sends who has a binary to its maker", () => {
  const error = refusal(
    'Requires write access to "/srv", specify the required permissions during compilation using `deno compile --allow-write`',
  );
  assert.equal(
    missingPermission(error),
    "this program writes only its own places where it is run, see: paracle doctor --permissions; run it in the workspace, or build it anew with: deno task compile --allow-write=/srv",
  );
});

Deno.test("missingPermission() tells a binary without the network from the rest", () => {
  const error = refusal(
    'Requires net access to "lab:22", specify the required permissions during compilation using `deno compile --allow-net`',
  );
  const says = missingPermission(error) ?? "";
  assert.match(
    says,
    /^this program is locked to its remotes; .*--lock-to FILE$/,
  );
  assert.doesNotMatch(says, /--allow/);
});

Deno.test("missingPermission() says what it can when Deno says it otherwise", () => {
  assert.equal(
    missingPermission(refusal("no")),
    "grant it with: the matching --allow flag",
  );
});

Deno.test("missingPermission() knows nothing of other failures", () => {
  assert.equal(missingPermission(new Error("Requires net access")), undefined);
  assert.equal(missingPermission("NotCapable"), undefined);
});
