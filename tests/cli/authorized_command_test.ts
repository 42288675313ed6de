import assert from "node:assert/strict";
import { commandWarning } from "../../src/cli/authorized_command.ts";

const remote = { command: "~/bin/paracle", workspace: "~/my ws" };

Deno.test("commandWarning() shows the line that works, with the program as it was installed", () => {
  assert.equal(
    commandWarning("paracle agents list", remote),
    '--command names "paracle" without its path: it is run in the home over ' +
      "there, where PATH may not lead to it; what works is: " +
      "cd ~/'my ws' && ~/bin/paracle agents list",
  );
  const lines = ["cd /srv/ws && paracle agents list", "exec paracle status"];
  for (const line of lines) {
    assert.match(commandWarning(line, remote) ?? "", /&& ~\/bin\/paracle/);
  }
  assert.match(
    commandWarning("git status", remote) ?? "",
    /&& \/PATH\/OF\/git status$/,
  );
});

Deno.test("commandWarning() says nothing of a program with its path, and of sshd's own", () => {
  const lines = [
    "/opt/paracle agents list",
    "~/bin/paracle status",
    '"$HOME"/bin/paracle status',
    "cd /srv/ws && exec /opt/paracle status",
    "internal-sftp",
    "",
  ];
  for (const line of lines) {
    assert.equal(commandWarning(line, remote), undefined);
  }
});
