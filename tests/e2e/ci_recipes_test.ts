import assert from "node:assert/strict";
import { parse } from "yaml";
import { readText } from "../../scripts/repository.ts";
import { copySource } from "../helpers/clone.ts";
import { codeBlocks, openDocShell } from "../helpers/doc_commands.ts";
import { fingerprint } from "../helpers/keys.ts";
import { startModelServer } from "../helpers/model_server.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const DOCUMENT = await readText("docs/ci.md") ?? "";
const [REMOTES = "", GITHUB = "", GITLAB = ""] = codeBlocks(DOCUMENT, "yaml");
const [HOST_KEY = "", PLAIN = "", AFTERWARDS = "", OUTSIDE = "", LOCKED = ""] =
  codeBlocks(DOCUMENT, "sh");

/** The shell lines of a workflow of GitHub, one script a step. */
function githubScripts(text: string): string[] {
  const { jobs } = parse(text);
  return Object.values<{ steps: { run?: string }[] }>(jobs)
    .flatMap(({ steps }) => steps)
    .flatMap(({ run }) => run ?? []);
}

/** Those of a pipeline of GitLab, which runs them in one shell. */
function gitlabScript(text: string): string {
  return Object.values<{ script: string[] }>(parse(text))
    .flatMap(({ script }) => script)
    .join("\n");
}

/** A job's machine: no home, no agent, the project with its remotes.yaml. */
async function openJob() {
  await using opening = new AsyncDisposableStack();
  const models = opening.use(startModelServer());
  const bashrc =
    `export OPENAI_API_KEY=sk-test OPENAI_BASE_URL=${models.url}\n`;
  const fixture = opening.use(await openFixture({ bashrc }));
  await Deno.remove(`${fixture.home}/.ssh/known_hosts`);
  await Deno.writeTextFile(fixture.remotesFile, concrete(REMOTES, fixture));
  const waits = `${fixture.root}/waits`;
  const shell = opening.use(
    await openDocShell(fixture, {
      names: [],
      env: {
        HOME: undefined,
        PARACLE_SSH_KEY: fixture.sshd.key.privateKey,
        PARACLE_SSH_KEY_FILE: fixture.key,
        GITHUB_REF_NAME: "main",
        CI_COMMIT_REF_NAME: "main",
        CLONE: fixture.here,
      },
      programs: {
        sleep: `echo "$1" >> '${waits}'`,
        deno: `exec '${Deno.execPath()}' "$@"`,
      },
    }),
  );
  const owned = opening.move();
  return {
    fixture,
    models,
    /** Runs a script as a job does; returns its exit status. */
    run: async (script: string): Promise<number> => {
      const { code } = await shell.exec(`set -e\n${script}`);
      return code;
    },
    /** What the script left in `run.json`. */
    result: async () =>
      JSON.parse(await Deno.readTextFile(`${fixture.here}/run.json`)),
    /** Seconds the script wanted to wait. */
    waits: async () => (await Deno.readTextFile(waits)).trim().split("\n"),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function concrete(text: string, { sshd, workspace }: RemoteFixture): string {
  const [hostKey = ""] = sshd.hostKeys;
  return text.replace("user@host.example", `${sshd.user}@${sshd.host}`)
    .replace("port: 22", `port: ${sshd.port}`)
    .replace("/srv/ws", workspace)
    .replace("SHA256:...", fingerprint(hostKey));
}

const RECIPES: readonly (readonly [string, readonly string[]])[] = [
  ["plain shell", [PLAIN]],
  ["GitHub", githubScripts(GITHUB)],
  ["GitLab", [gitlabScript(GITLAB)]],
];

for (const [name, scripts] of RECIPES) {
  sshdTest(`the recipe for ${name} runs without a home folder`, async () => {
    assert.ok(scripts.join("").includes("workflows run hello_world"));
    await using job = await openJob();
    for (const script of scripts) assert.equal(await job.run(script), 0);
    const { status, outputs } = await job.result();
    assert.equal(status, "completed");
    assert.deepEqual(outputs, { final_greeting: "Hello" });
    assert.equal(job.models.requests.length, 2);
    assert.equal(await job.run(AFTERWARDS), 0);
  });
}

sshdTest("the recipe for plain shell ends with the run's status", async () => {
  await using job = await openJob();
  const { fixture } = job;
  await fixture.sshd.goAway();
  assert.equal(await job.run(PLAIN), 240);
  assert.deepEqual(await job.waits(), ["2", "5", "10"]);
  await fixture.sshd.comeBack();
  const unknown = PLAIN.replace("hello_world", "no_such_workflow");
  assert.equal(await job.run(unknown), 1);
  assert.equal((await job.result()).error.code, "workflow.not_found");
  await Deno.writeTextFile(
    fixture.remotesFile,
    concrete(REMOTES, fixture).replace(
      /SHA256:\S+/,
      `SHA256:${"A".repeat(43)}`,
    ),
  );
  assert.equal(await job.run(PLAIN), 243);
});

sshdTest(
  "the recipe for a host key in a variable needs none in the file",
  async () => {
    await using job = await openJob();
    const { fixture } = job;
    const [key = ""] = fixture.sshd.hostKeys;
    const remotes = concrete(REMOTES, fixture).replace(/^ *host_key:.*$/m, "");
    await Deno.writeTextFile(fixture.remotesFile, remotes);
    const lines = HOST_KEY.replace("ssh-ed25519 AAAA...", key)
      .replace("SHA256:...", fingerprint(key)).trim().split("\n");
    assert.equal(lines.length, 2);
    for (const line of lines) {
      assert.equal(
        await job.run(`${line}\n${PLAIN}`),
        0,
      );
    }
  },
);

Deno.test("recipes with a permission set keep Deno's warning out of the log", () => {
  const runs = DOCUMENT.match(/deno run .*-P=.*/g) ?? [];
  assert.equal(runs.length, 3);
  assert.deepEqual(runs.filter((run) => !run.includes("--quiet")), []);
});

sshdTest(
  "the recipe for a workspace outside of the clone reads both",
  async () => {
    await using job = await openJob();
    const { root, here } = job.fixture;
    const clone = `${root}/clone`;
    await Deno.mkdir(clone);
    await copySource(clone);
    const places = `CLONE='${clone}' WORKSPACE='${here}'\n`;
    assert.equal(await job.run(places + OUTSIDE), 0);
    const one = OUTSIDE.replace("$CLONE,$WORKSPACE", "$CLONE");
    assert.equal(await job.run(places + one), 3);
  },
);

sshdTest("the recipe for a lock reaches the remote, and no other", async () => {
  await using job = await openJob();
  const { fixture } = job;
  await copySource(fixture.here);
  assert.equal(await job.run(LOCKED), 0);
  const api = "export PARACLE_API_URL=http://127.0.0.1:8099\n";
  const elsewhere = LOCKED.replace(" --remote production", " --local");
  assert.equal(await job.run(elsewhere), 0);
  assert.equal(await job.run(api + elsewhere.replace("--local", "")), 3);
});

sshdTest("a pipeline gets the exit statuses that ci.md tells", async () => {
  await using job = await openJob();
  const { fixture } = job;
  const command = "paracle workflows run hello_world --remote production";
  assert.equal(await job.run(`PARACLE_SSH_KEY= ${command}`), 244);
  assert.equal(await job.run(`PARACLE_SSH_KEY=nonsense ${command}`), 4);
  assert.equal(await job.run(`${command} -i nobody=1`), 2);
  assert.equal(await job.run(`${command} --remote=elsewhere`), 3);
  const remotes = concrete(REMOTES, fixture);
  const written = (text: string) =>
    Deno.writeTextFile(fixture.remotesFile, text);
  await written(remotes.replace(/^ *host_key:.*$/m, ""));
  assert.equal(await job.run(command), 242);
  await written(remotes.replace(fixture.workspace, "/nowhere"));
  assert.equal(await job.run(command), 247);
  await written(remotes);
  await Deno.remove(`${fixture.hostHome}/.local/bin/paracle`);
  assert.equal(await job.run(command), 248);
});
