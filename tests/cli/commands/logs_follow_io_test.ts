import assert from "node:assert/strict";
import { join } from "node:path";
import { runLogsShow } from "../../../src/cli/commands/logs_show_run.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import { openWorkspace } from "../../../src/workspace/folder_io.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";
import { localServices } from "../../helpers/local_services.ts";
import { tempFolder } from "../../helpers/temp.ts";

Deno.test("logs show --follow prints the tail, then what is added, until interrupted", async () => {
  await using temp = await tempFolder();
  const logs = join(temp.path, ".parac/memory/logs");
  const path = join(logs, "agent_actions.log");
  await Deno.mkdir(logs, { recursive: true });
  await Deno.writeTextFile(path, "one\ntwo\nthree\n");
  const stop = new AbortController();
  const steps = [
    () => Deno.writeTextFile(path, "TWO again\nfour\n", { append: true }),
    () => stop.abort(new ParacleError("cancelled.interrupt", "Interrupted")),
  ];
  const clock = {
    now: () => 0,
    sleep: async () => {
      await steps.shift()?.();
      stop.signal.throwIfAborted();
    },
  };
  const services = localServices(await openWorkspace(temp.path));
  const cli = fakeCli({
    services: { ...services, clock },
    signal: stop.signal,
  });
  const flags = { follow: true, json: true, grep: "two", tail: 1 };
  await assert.rejects(runLogsShow.call(cli, flags), { exitCode: 130 });
  const raw = cli.stdoutText().trimEnd().split("\n")
    .map((line) => JSON.parse(line).raw);
  assert.deepEqual(raw, ["two", "TWO again"]);
});
