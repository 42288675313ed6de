import assert from "node:assert/strict";
import { startCommand, whileRunning } from "./program.ts";
import { programTest } from "./ssh_keygen.ts";

programTest(
  ["sh"],
  "whileRunning() rejects once the process has ended",
  async () => {
    const argv = ["/bin/sh", "-c", "echo out; echo why >&2; exit 3"];
    await using running = startCommand(argv, { cwd: "/", env: {} });
    const never = new Promise<void>(() => {});
    await assert.rejects(whileRunning(running, never), {
      message: "the process ended with 3 before its time:\nout\nwhy\n",
    });
  },
);

programTest(["sh"], "whileRunning() brings what was waited for", async () => {
  const argv = ["/bin/sh", "-c", "echo ready; read line; exit 3"];
  await using running = startCommand(argv, { cwd: "/", env: {} });
  const line = await whileRunning(running, running.out.waitFor(/^ready$/));
  assert.equal(line, "ready");
  await running.end();
  assert.equal(await running.ended, 3);
});
