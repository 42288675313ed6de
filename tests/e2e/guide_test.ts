import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import { consoleSteps, openDocShell } from "../helpers/doc_commands.ts";
import { fingerprint } from "../helpers/keys.ts";
import { startModelServer } from "../helpers/model_server.ts";
import { openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

sshdTest("every command of the guide does what the guide says", async (t) => {
  const steps = consoleSteps(await readText("docs/guide.md") ?? "");
  assert.ok(steps.length > 20, `${steps.length} commands`);
  await using models = startModelServer({ answer: () => "Hello, Ada" });
  const bashrc =
    `export OPENAI_API_KEY=sk-test OPENAI_BASE_URL=${models.url}\n`;
  await using fixture = await openFixture({ bashrc });
  const { sshd, home, workspace, remotesFile } = fixture;
  await Deno.remove(remotesFile);
  await Deno.remove(`${home}/.ssh`, { recursive: true });
  await Deno.mkdir(`${home}/.ssh`, { mode: 0o700 });
  const [hostKey = ""] = sshd.hostKeys;
  const login = `${sshd.user}@${sshd.host}`;
  const [tunnel, api] = freePorts();
  await using shell = await openDocShell(fixture, {
    names: [
      [/user@host\.example(?= {2,}\/srv)/g, `${login}:${sshd.port}`],
      [/user@host\.example/g, login],
      [/(?<=ms {2})user$/gm, sshd.user],
      [/203\.0\.113\.7/g, sshd.host],
      [/(?<=port )22\b/g, `${sshd.port}`],
      [/\/home\/user\/project\/\.parac\/config\/remotes\.yaml/g, remotesFile],
      [/\/srv\/ws/g, workspace],
      [/SHA256:\.\.\./g, fingerprint(hostKey)],
      [/\b8080\b/g, `${tunnel}`],
      [/\b8000\b/g, `${api}`],
    ],
    // sshd of the fixture knows keys alone: the password is what is left out.
    programs: {
      "ssh-copy-id": `cat "$2" >> '${sshd.folder}/authorized_keys'`,
    },
  });
  for (const step of steps) {
    await t.step(step.command, () => shell.run(step));
  }
  await t.step(
    "nothing that the guide started runs on over there",
    async () => {
      const listening = Deno.connect({ hostname: "127.0.0.1", port: api });
      await assert.rejects(listening, Deno.errors.ConnectionRefused);
    },
  );
});

/** Two ports that are free. */
function freePorts(): readonly [number, number] {
  using first = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using second = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return [first.addr.port, second.addr.port];
}
