import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const FILE = "/home/user/project/.parac/config/remotes.yaml";

/** One command of the tour and what README says it prints. */
interface Step {
  readonly words: readonly string[];
  readonly output: string;
}

async function readTour(): Promise<Step[]> {
  const text = await readText("README.md") ?? "";
  const [, block = ""] = /```console\n(.*?)```/s.exec(text) ?? [];
  return block.split(/^\$ paracle /m).slice(1).map((step) => {
    const [line = "", ...rest] = step.split("\n");
    return { words: line.split(" "), output: rest.join("\n") };
  });
}

/** What README writes in general, as it is in this test. */
function concrete(word: string, { sshd, workspace }: RemoteFixture): string {
  return word
    .replace("user@host", `${sshd.user}@${sshd.host}`)
    .replace("/srv/ws", workspace);
}

/** What the program printed, as README writes it; spaces and times count as one. */
function general(
  text: string,
  { sshd, workspace, remotesFile }: RemoteFixture,
): string {
  return text
    .replaceAll(remotesFile, FILE)
    .replaceAll(workspace, "/srv/ws")
    .replaceAll(`${sshd.user}@${sshd.host}:${sshd.port}`, "user@host")
    .replace(`port ${sshd.port}`, "port 22")
    .replaceAll(`:${sshd.port}`, ":8000")
    .replace(/^(ok +authenticate .* ms +).*$/m, "$1user")
    .replaceAll(/\d+ ms/g, "0 ms")
    .replaceAll(/ +/g, " ")
    .trim();
}

sshdTest("the tour in README prints what README says", async () => {
  const tour = await readTour();
  assert.equal(tour.length, 3);
  await using fixture = await openFixture();
  await Deno.remove(fixture.remotesFile);
  for (const { words, output } of tour) {
    const extra = words[1] === "add"
      ? ["--port", `${fixture.sshd.port}`, "--identity-file", fixture.key]
      : [];
    const given = words.map((word) => concrete(word, fixture));
    const { code, out, err } = await fixture.run([...given, ...extra]);
    assert.equal(code, 0, err);
    assert.match(err, /^(warning: .*\n)*$/); // of the sample, not of the tour
    assert.equal(general(out, fixture), general(output, fixture));
  }
});
