import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { type ModelServer, startModelServer } from "../helpers/model_server.ts";
import {
  startInTerminal,
  terminalMissing,
  type TerminalSession,
} from "../helpers/pty.ts";
import { copyFolder, type Desk, openDesk } from "../helpers/remote_fixture.ts";

const SAMPLE =
  new URL("tests/testdata/workspace/.parac", repository()).pathname;
const GATED = `steps:
  - {id: draft, agent: coder, prompt: Write, requires_approval: true}
  - {id: publish, agent: coder, prompt: "Publish {{ steps.draft.outputs.result }}"}
`;
const missing = terminalMissing();

function terminalTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (${missing})`,
    ignore: missing !== undefined && Deno.env.get("CI") !== "true",
    fn: async () => {
      if (missing !== undefined) throw new Error(missing);
      await fn();
    },
  });
}

/** The sample workspace with a workflow that has a gate. */
async function openGatedDesk(): Promise<Desk> {
  const desk = await openDesk();
  await copyFolder(SAMPLE, `${desk.here}/.parac`);
  const path = `${desk.here}/.parac/workflows/definitions/gated.yaml`;
  await Deno.writeTextFile(path, GATED);
  return desk;
}

function environment(
  desk: Desk,
  models: ModelServer,
): Readonly<Record<string, string>> {
  return { ...desk.env, OPENAI_API_KEY: "k", OPENAI_BASE_URL: models.url };
}

function start(
  desk: Desk,
  models: ModelServer,
  words: readonly string[],
): Promise<TerminalSession> {
  return startInTerminal([...words, "--model", "gpt-4o"], {
    cwd: desk.here,
    env: environment(desk, models),
  });
}

terminalTest(
  "agents run shows that it waits, and only the answer stays",
  async () => {
    const first = Promise.withResolvers<void>();
    await using models = startModelServer({
      answer: () => ({
        steps: [{ wait: first.promise }, { text: "Hi\x1b" }, { text: "[2J" }],
      }),
    });
    await using desk = await openGatedDesk();
    const words = ["agents", "run", "coder", "--task", "x"];
    await using session = await start(desk, models, words);
    await session.out.waitFor(/\[waiting for coder, \d s\]$/);
    first.resolve();
    assert.equal(await session.ended, 0, session.out.text);
    assert.ok(
      session.out.text.includes(" s]\r\x1b[JHi\\x1b[2J\r\n"),
      session.out.text,
    );
    assert.ok(session.modeKept(), session.out.text);
  },
);

terminalTest(
  "workflows run asks at a gate, and goes on when it is approved",
  async () => {
    await using models = startModelServer();
    await using desk = await openGatedDesk();
    await using session = await start(desk, models, [
      "workflows",
      "run",
      "gated",
    ]);
    await session.out.waitFor(
      /"draft" of coder has run; approve .*\? \[y\/n\] $/,
    );
    assert.equal(models.requests.length, 1);
    await session.write("y\r");
    assert.equal(await session.ended, 0, session.out.text);
    assert.match(session.out.text, /completed {2}publish {2}\d\.\d s/);
    assert.match(session.out.text, /publish\.result:\r\nHello\r\n/);
    assert.ok(session.modeKept(), session.out.text);
  },
);

terminalTest(
  "a gate without a terminal parks the run until it is approved",
  async () => {
    await using models = startModelServer();
    await using desk = await openGatedDesk();
    const env = environment(desk, models);
    const words = ["workflows", "run", "gated", "--model", "gpt-4o"];
    const parked = await desk.run(words, { env });
    assert.deepEqual([parked.code, models.requests.length], [1, 1]);
    assert.match(parked.err, /\[run\.awaiting_approval\]\n$/);
    const [, id = ""] =
      /paracle workflows approve (\w+) draft/.exec(parked.err) ??
        [];
    const status = await desk.run(["workflows", "status", id], { env });
    assert.match(
      status.out,
      /^status: pending-approval\ncurrent_step: draft$/m,
    );
    const approve = ["workflows", "approve", id.slice(0, 24), "draft"];
    const approved = await desk.run(approve, { env });
    assert.equal(approved.code, 0, approved.err);
    assert.match(approved.out, /^publish\.result:\nHello$/m);
    assert.equal(models.requests.length, 2);
    const again = await desk.run(approve, { env });
    assert.deepEqual([again.code, again.out], [1, ""]);
  },
);

terminalTest("Ctrl-C at a gate cancels the run", async () => {
  await using models = startModelServer();
  await using desk = await openGatedDesk();
  const words = ["workflows", "run", "gated"];
  await using session = await start(desk, models, words);
  await session.out.waitFor(/\[y\/n\] $/);
  await session.write("\x03");
  assert.equal(await session.ended, 130, session.out.text);
  const { out } = await desk.run(["runs", "list", "--json"]);
  assert.equal(JSON.parse(out).runs[0].status, "cancelled");
});
