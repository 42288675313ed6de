import assert from "node:assert/strict";
import {
  type ModelServerOptions,
  startModelServer,
} from "../helpers/model_server.ts";
import { openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const RUN = ["agents", "run", "coder", "--model", "gpt-4o", "--remote"];

/** Another machine whose workspace can reach a model. */
async function openRemote(answer: ModelServerOptions["answer"]) {
  await using opening = new AsyncDisposableStack();
  const models = opening.use(
    startModelServer(answer === undefined ? {} : { answer }),
  );
  const bashrc =
    `export OPENAI_API_KEY=sk-test OPENAI_BASE_URL=${models.url}\n`;
  const fixture = opening.use(await openFixture({ bashrc }));
  const owned = opening.move();
  return {
    fixture,
    models,
    statuses: async (): Promise<readonly string[]> => {
      const { out } = await fixture.runThere(["runs", "list", "--json"]);
      return JSON.parse(out).runs.map(({ status }: { status: string }) =>
        status
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

sshdTest(
  "agents run --task - --remote takes its task from here, and its answer comes live",
  async () => {
    const second = Promise.withResolvers<void>();
    await using remote = await openRemote(() => ({
      steps: [{ text: "Hello " }, { wait: second.promise }, { text: "Ada" }],
    }));
    const { fixture, models } = remote;
    const words = [...RUN, "production", "--task", "Say hello"];
    await using running = fixture.start(words);
    await running.out.waitFor(/^Hello $/);
    second.resolve();
    assert.equal(await running.ended, 0, running.err.text);
    assert.equal(running.out.text, "Hello Ada\n");
    const piped = await fixture.run([...RUN, "production", "--task", "-"], {
      stdin: "grüße von hier",
    });
    assert.equal(piped.out, "Hello Ada\n", piped.err);
    assert.match(models.requests.at(-1)?.prompt ?? "", /grüße von hier/);
    assert.deepEqual(await remote.statuses(), ["completed", "completed"]);
  },
);

sshdTest("Ctrl-C here cancels the run on the remote", async () => {
  const never = Promise.withResolvers<void>();
  await using remote = await openRemote(() => ({
    steps: [{ text: "Hello" }, { wait: never.promise }],
  }));
  const words = [...RUN, "production", "--task", "x"];
  await using running = remote.fixture.start(words);
  await running.out.waitFor(/^Hello$/);
  running.kill("SIGINT");
  assert.equal(await running.ended, 130, running.err.text);
  assert.match(running.err.text, /\[cancelled\.interrupt\]\n$/);
  assert.deepEqual(await remote.statuses(), ["cancelled"]);
  never.resolve();
});

sshdTest(
  "a key that is missing over there is said to be set over there",
  async () => {
    await using fixture = await openFixture();
    const { code, err } = await fixture.run([
      ...RUN,
      "production",
      "--task",
      "x",
    ]);
    assert.equal(code, 3, err);
    assert.match(
      err,
      /OPENAI_API_KEY is not set; set it to your key on production, .* ~\/\.bashrc there/,
    );
  },
);
