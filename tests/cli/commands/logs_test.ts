import assert from "node:assert/strict";
import { runLogsList } from "../../../src/cli/commands/logs_list_run.ts";
import {
  type LogsShowFlags,
  runLogsShow,
} from "../../../src/cli/commands/logs_show_run.ts";
import {
  type FakeCli,
  fakeCli,
  type FakeCliOptions,
} from "../../helpers/fake_cli.ts";
import { servicesOver } from "../../helpers/local_services.ts";

const LINES = [
  "[2030-01-02 03:04:05] [WriterAgent] [REVIEW] looked at it",
  "no form at all \u001b[2J",
  "[2030-01-02 03:04:07] [Coder] [EXECUTION] done",
];
const files = {
  "memory/logs/agent_actions.log": LINES.join("\n") + "\n",
  "memory/logs/runtime/api.log": "started\n",
};
const plain: LogsShowFlags = { follow: false, json: false };

function cliWith(
  options: FakeCliOptions = {},
  given: Readonly<Record<string, string>> = files,
): FakeCli {
  return fakeCli({ ...options, services: servicesOver(given) });
}

Deno.test("logs list prints names to ask for, and a document", async () => {
  const cli = cliWith();
  await runLogsList.call(cli, { json: false });
  assert.match(cli.stdoutText(), /^NAME +PATH +BYTES +MODIFIED\nactions /);
  assert.match(
    cli.stdoutText(),
    /\nruntime\/api +memory\/logs\/runtime\/api\.log +8 /,
  );
  const json = cliWith();
  await runLogsList.call(json, { json: true });
  const { schemaVersion, logs } = JSON.parse(json.stdoutText());
  assert.equal(schemaVersion, 1);
  assert.deepEqual(logs[0], {
    name: "actions",
    path: "memory/logs/agent_actions.log",
    size: LINES.join("\n").length + 1,
    modified: null,
  });
  const none = cliWith({}, {});
  await runLogsList.call(none, { json: false });
  assert.equal(none.stdoutText(), "No logs found\n");
});

Deno.test("logs show prints actions, unchanged in a pipe and harmless in a terminal", async () => {
  const piped = cliWith();
  await runLogsShow.call(piped, plain);
  assert.equal(piped.stdoutText(), files["memory/logs/agent_actions.log"]);
  const shown = cliWith({ terminal: true });
  await runLogsShow.call(shown, { ...plain, lines: 2 });
  assert.equal(
    shown.stdoutText(),
    `no form at all \\x1b[2J\n${LINES[2]}\n`,
  );
});

Deno.test("logs show --json takes lines apart", async () => {
  const cli = cliWith();
  await runLogsShow.call(cli, { ...plain, json: true, grep: "FORM", tail: 9 });
  assert.deepEqual(JSON.parse(cli.stdoutText()), [{
    timestamp: null,
    agent: null,
    action: null,
    description: LINES[1],
    raw: LINES[1],
  }]);
  assert.ok(!cli.stdoutText().includes("\u001b"));
});

Deno.test("logs show takes the name either way, and says when there is nothing", async () => {
  const cli = cliWith();
  await runLogsShow.call(cli, { ...plain, type: "runtime/api" });
  assert.equal(cli.stdoutText(), "started\n");
  const none = cliWith();
  await runLogsShow.call(none, { ...plain, grep: "nowhere" }, "actions");
  assert.equal(none.stdoutText(), "");
  assert.equal(none.stderrText(), 'No lines found in log "actions"\n');
  await assert.rejects(
    runLogsShow.call(cliWith(), { ...plain, type: "decisions" }, "actions"),
    { code: "usage.invalid", message: /NAME and --type/ },
  );
  await assert.rejects(
    runLogsShow.call(cliWith(), { ...plain, tail: 1, lines: 2 }),
    { code: "usage.invalid", message: /--tail and --lines/ },
  );
});

Deno.test("logs show fails for a log that is not there", async () => {
  await assert.rejects(runLogsShow.call(cliWith(), plain, "actoins"), {
    code: "log.not_found",
    exitCode: 1,
  });
});

Deno.test("logs show --follow is not for an API", async () => {
  const globals = { api: "http://localhost:8000" };
  await assert.rejects(
    runLogsShow.call(cliWith({ globals }), { ...plain, follow: true }),
    { code: "usage.invalid", message: /leave out --follow/ },
  );
});
