import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { decidingUser, localUser } from "../../src/cli/local_user_io.ts";

const env = (name: string): string | undefined =>
  name === "USER" ? "the approver" : undefined;

Deno.test("localUser() believes the environment, decidingUser() the system", () => {
  assert.equal(localUser({ env }), "the approver");
  assert.equal(decidingUser({ env }), userInfo().username);
});

Deno.test(
  "decidingUser() asks the environment where the system does not tell",
  {
    permissions: "none",
  },
  () => {
    assert.equal(decidingUser({ env }), "the approver");
    assert.equal(decidingUser({ env: () => undefined }), "unknown");
  },
);
