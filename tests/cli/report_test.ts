import assert from "node:assert/strict";
import { renderFailure } from "../../src/cli/report.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { inputFaultsError } from "../../src/workspace/inputs.ts";

const TEXT = { json: false, passThrough: false, debug: false };
const bug = new TypeError("boom");
const LINE = "paracle: Internal fault: boom; run again with --debug and " +
  "report what it prints [internal.bug]\n";

Deno.test("renderFailure() shows a bug without a stack trace", () => {
  const report = renderFailure(bug, TEXT);
  assert.deepEqual(report, { out: "", err: LINE, exitCode: 70 });
  assert.equal(renderFailure("boom", TEXT).err, LINE);
});

Deno.test("renderFailure() puts stack traces, causes too, before the line under --debug", () => {
  const outer = new Error("boom", { cause: new RangeError("inner") });
  const { err } = renderFailure(outer, { ...TEXT, debug: true });
  assert.match(err, /^Error: boom\n {4}at .*report_test\.ts/);
  assert.match(err, /^Caused by: RangeError: inner\n {4}at /m);
  assert.ok(err.endsWith(LINE));
  assert.equal(renderFailure("boom", { ...TEXT, debug: true }).err, LINE);
});

Deno.test("renderFailure() makes an object for --json, on stderr when stdout is a remote's", () => {
  const details = { host: "lab" };
  const error = new ParacleError("connect.refused", "Cannot x: y", { details });
  const line = "paracle: Cannot x: y [connect.refused]\n";
  const json = renderFailure(error, { ...TEXT, json: true });
  assert.deepEqual(JSON.parse(json.out), {
    error: {
      kind: "transport",
      code: "connect.refused",
      exitCode: 240,
      message: "Cannot x: y",
      details,
    },
  });
  assert.deepEqual([json.err, json.exitCode], [line, 240]);
  const passed = renderFailure(error, {
    ...TEXT,
    json: true,
    passThrough: true,
  });
  assert.deepEqual([passed.out, passed.err], ["", json.out + line]);
});

Deno.test("renderFailure() names the permission that the system missed", () => {
  const denied = new Error('Requires net access to "lab:22", run again');
  denied.name = "NotCapable";
  const { err, exitCode } = renderFailure(denied, TEXT);
  assert.match(
    err,
    /grant it with: --allow-net=lab:22 \(in one flag with the other places\) \[config\./,
  );
  assert.equal(exitCode, 3);
});

Deno.test("renderFailure() shows the first error, not the disposer's", () => {
  const first = new ParacleError("connect.lost", "Connection lost");
  const both = new SuppressedError(new Error("disposer"), first, "");
  assert.match(renderFailure(both, TEXT).err, /^paracle: Connection lost /);
});

Deno.test("renderFailure() lets nothing from elsewhere drive the terminal", () => {
  const error = new ParacleError(
    "connect.lost",
    "lost (bye\x1b]0;x\x07\x1b[2J)",
  );
  const { err } = renderFailure(error, TEXT);
  assert.equal(
    err,
    "paracle: lost (bye\\x1b]0;x\\x07\\x1b[2J) [connect.lost]\n",
  );
});

Deno.test("renderFailure() tells several faults one a line, and the count last", () => {
  const faults = ['input "a": it is required', "there is no task\u001b[2J"];
  const details = { faults };
  const failureOf = (list: readonly string[]) =>
    new ParacleError(
      "usage.invalid",
      `Cannot run agent "x": ${list.join("; ")}; see x`,
      { details: { faults: list } },
    );
  const both = failureOf(faults);
  assert.equal(
    renderFailure(both, TEXT).err,
    '  input "a": it is required\n  there is no task\\x1b[2J\n' +
      'paracle: Cannot run agent "x": 2 problems, listed above; see x [usage.invalid]\n',
  );
  assert.equal(
    renderFailure(failureOf(faults.slice(0, 1)), TEXT).err,
    'paracle: Cannot run agent "x": input "a": it is required; see x [usage.invalid]\n',
  );
  const json = renderFailure(both, { ...TEXT, json: true });
  assert.equal(JSON.parse(json.out).error.message, both.message);
  assert.deepEqual(JSON.parse(json.out).error.details, details);
  assert.match(json.err, /^paracle: [^\n]*"a": it is required; there is no/);
});

Deno.test("renderFailure() knows what inputs and problems of a workflow look like", () => {
  const inputs = inputFaultsError("w", [
    { field: "a", message: "it is required" },
    { field: "b", message: "expected number, found \u001b" },
  ]);
  assert.match(
    renderFailure(inputs, TEXT).err,
    /^ {2}input "a": it is required\n {2}input "b": [^\n]*\\x1b\nparacle: .*"w": 2 problems, listed above; see /,
  );
  const own = { problems: ["one", "two"] };
  const other = new ParacleError("workspace.invalid", "Cannot x: else", {
    details: own, // what the message does not hold is not made up
  });
  assert.equal(
    renderFailure(other, TEXT).err,
    "paracle: Cannot x: else [workspace.invalid]\n",
  );
});
