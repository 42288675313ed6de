import assert from "node:assert/strict";
import { missingPermission } from "../../src/core/missing_permission.ts";

function refusal(message: string): Error {
  const error = new Error(message);
  error.name = "NotCapable";
  return error;
}

Deno.test("missingPermission() finds the refusal among the causes", () => {
  const cause = refusal('Requires read access to "/srv/ws", run again');
  const error = new TypeError("failed", { cause: new Error("x", { cause }) });
  assert.equal(missingPermission(error), "grant it with: --allow-read=/srv/ws");
});

Deno.test("missingPermission() names the whole kind when nothing is named", () => {
  const error = refusal("Requires env access, run again");
  assert.equal(missingPermission(error), "grant it with: --allow-env");
});

Deno.test("missingPermission() sends who has a binary to its maker", () => {
  const error = refusal(
    'Requires net access to "lab:22", specify the required permissions during compilation using `deno compile --allow-net`',
  );
  assert.equal(
    missingPermission(error),
    "build it anew with: --allow-net=lab:22",
  );
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
