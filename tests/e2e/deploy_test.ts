import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import {
  codeBlocks,
  consoleSteps,
  openDocShell,
} from "../helpers/doc_commands.ts";
import { openDesk, openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const DOCUMENT = await readText("docs/deploy.md") ?? "";

/** Words of the unit's command line behind the program. */
function commandOf(unit: string): string[] {
  const [, line = ""] = /^ExecStart=%h\/\.local\/bin\/paracle (.*)$/m
    .exec(unit) ?? [];
  return line.split(" ");
}

Deno.test("the commands of deploy.md print what it says", async () => {
  await using desk = await openDesk();
  const remote = '{"host":"a@host.example","workspace":"/srv/ws"}';
  await Deno.writeTextFile(
    desk.remotesFile,
    `remotes:\n  production: ${remote}\n`,
  );
  await using shell = await openDocShell(desk, { names: [] });
  for (const step of consoleSteps(DOCUMENT)) await shell.run(step);
  const unit = await Deno.readTextFile(
    `${desk.home}/.config/systemd/user/paracle-production.service`,
  );
  assert.match(unit, /^ExecStart=.* remote up production$/m);
});

Deno.test("each unit of deploy.md serves, and ends well when stopped", async () => {
  const units = codeBlocks(DOCUMENT, "ini");
  assert.equal(units.length, 2);
  await using desk = await openDesk();
  const { code, err } = await desk.run(["auth", "generate-token"]);
  assert.equal(code, 0, err);
  for (const unit of units) {
    const words = commandOf(unit).map((word) => /^80/.test(word) ? "0" : word);
    await using running = desk.start(words);
    await running.err.waitFor(/on http:\/\/127\.0\.0\.1:\d+/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0, running.err.text);
  }
});

sshdTest("the sshd of the image serves a remote and its tunnels", async () => {
  const written = await readText("scripts/docker/sshd_config") ?? "";
  using web = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const config = written.replace(":8000", `:${web.addr.port}`)
    .split("\n")
    // The test's own: where it listens, its files, and the user it has.
    .filter((line) =>
      !/^(#|Port |HostKey |AuthorizedKeysFile |PermitRootLogin |$)/.test(line)
    );
  await using fixture = await openFixture({ sshd: { config } });
  const test = (port: number) =>
    fixture.setRemote({ tunnels: [{ local: 0, remote: port }] })
      .then(() => fixture.run(["remote", "test", "production"]));
  const allowed = await test(web.addr.port);
  assert.equal(allowed.code, 0, allowed.out);
  const refused = await test(other.addr.port);
  assert.equal(refused.code, 1, refused.out);
  assert.match(refused.out, /^FAIL +tunnel/m);
});
