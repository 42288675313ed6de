import assert from "node:assert/strict";
import { askDecision, decider } from "../../src/cli/run_approval.ts";
import { decidingUser } from "../../src/cli/local_user_io.ts";
import type { ApprovalRequest } from "../../src/engine/runner.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

const REQUEST: ApprovalRequest = {
  runId: "01J",
  stepId: "scan",
  agent: "coder",
  outputs: { result: "text" },
  approvers: [],
  reasonRequired: true,
};

Deno.test("askDecision() asks until it has an answer, and for a reason if one is needed", async () => {
  const answers = ["", "perhaps", "N", " ", " too long "];
  const { io, stderrText } = fakeCli({ answers, env: { USERNAME: "ada" } });
  assert.deepEqual(await askDecision(io, REQUEST), {
    approved: false,
    by: decidingUser(io),
    reason: "too long",
  });
  assert.equal(stderrText(), "\nresult:\ntext\n\n");
});

Deno.test("askDecision() gives up on a terminal that is gone", async () => {
  const { io } = fakeCli({ answers: ["", "", "", "", ""] });
  await assert.rejects(askDecision(io, REQUEST), {
    code: "usage.needs_terminal",
    message:
      /^Cannot decide: no answer to "Step "scan" of coder has run; approve/,
  });
});

Deno.test("decider() asks nobody where nobody can answer", () => {
  const around = (): never => assert.fail("asked");
  assert.deepEqual(decider(fakeCli().io, around), {});
});
