/**
 * A process that works on run records: run as `work <parac>`, it makes a run
 * and writes steps without end; as `create <parac> <count>` it makes that many
 * records; as `adopt <parac> <id>` it takes a run over. It prints a line for
 * each thing it did.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import { openJournal } from "../../src/engine/journal_io.ts";

const [task, paracRoot = "", word = ""] = Deno.args;
const journal = openJournal({ paracRoot, host: "box" });
const say = (text: string): number =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const fields = { "workflow_id": "nightly", "workflow_name": "nightly" };
const run = { type: "workflow", fields, input: { name: "Ada" } } as const;

if (task === "work") {
  const record = await journal.create(run);
  say(record.id);
  for (let step = 0;; step += 1) {
    record.log(`step ${step}`);
    await record.writeStep(`s${step % 5}`, {
      step_id: `s${step % 5}`,
      outputs: { text: "x".repeat(20_000) },
    });
    await record.update({ steps_completed: step, metadata: { step } });
    say(`step ${step}`);
  }
}
if (task === "create") {
  for (let i = 0; i < Number(word); i += 1) {
    await using record = await journal.create(run);
    say(record.id);
  }
}
if (task === "adopt") {
  say("ready");
  await Deno.stdin.read(new Uint8Array(1)); // both at once
  try {
    await journal.adopt(word, "workflow");
    say("won");
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    say(error.code);
  }
  await Deno.stdin.read(new Uint8Array(1)); // keeps its heart beating
}
Deno.exit(0);
