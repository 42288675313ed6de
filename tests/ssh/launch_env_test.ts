import assert from "node:assert/strict";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";

sshdTest("a configured command is found by its name, too", async () => {
  await using home = await tempFolder();
  await Deno.mkdir(`${home.path}/opt`);
  const program = `${home.path}/opt/paracle-test`;
  await Deno.writeTextFile(program, '#!/bin/sh\necho "$0 $1"\n', {
    mode: 0o755,
  });
  await using sshd = await startSshd({ home: home.path });
  const remote = await sshdRemote(sshd, {
    workspace: home.path,
    command: "~/opt/paracle-test",
  });
  await using transport = await SSHTransport.connect(remote);
  const { stdout } = await transport.execute("paracle-test list");
  assert.equal(stdout, `${program} list\n`);
});

sshdTest("variables of the script itself cannot be set", async () => {
  await using sshd = await startSshd();
  await using transport = await SSHTransport.connect(await sshdRemote(sshd));
  const kept = await transport.execute(["printf", "%s", "a\nb"], {
    env: { IFS: "0123456789" },
  });
  assert.deepEqual([kept.stdout, kept.stderr], ["a\nb", ""]);
  await assert.rejects(transport.execute(["true"], { env: { "_nl": "x" } }), {
    code: "usage.invalid",
  });
});
