/**
 * Events of sessions, and the tables of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  changesBetween,
  eventJson,
  eventLine,
  secondsUntil,
} from "../../src/cli/session_events.ts";
import { byteText, renderSessions } from "../../src/cli/session_table.ts";
import { viewOf } from "../../src/cli/session_view.ts";
import {
  failed,
  ready,
  remoteStatus,
  START,
  tunnelStatus,
} from "./commands/fake_session.ts";

const NOW = { now: START };

Deno.test("changesBetween() tells of tunnels that come, change and go", () => {
  const link = ready();
  const a = tunnelStatus("1:1");
  const before = remoteStatus("lab", { link, tunnels: [a] });
  const b = tunnelStatus("0:2", { port: 43_210 });
  const after = remoteStatus("lab", { link, tunnels: [b] });
  const lines = changesBetween(before, after)
    .map((event) => eventLine("lab", event, NOW));
  assert.deepEqual(lines, [
    "lab  tunnel 0:2 up on port 43210\n",
    "lab  tunnel 1:1 removed\n",
  ]);
  const busy = { ...b, connections: 3, bytesIn: 9 };
  assert.deepEqual(
    changesBetween(after, { ...after, tunnels: [busy], link: ready(9) }),
    [],
  );
});

Deno.test("changesBetween() tells of each attempt and each new connection", () => {
  const links = [
    { kind: "connecting", attempt: 1, since: START } as const,
    { kind: "connecting", attempt: 2, since: START } as const,
    ready(3),
    ready(4),
    ready(3, START + 1),
  ];
  let last = remoteStatus("lab", { link: failed() });
  const lines = links.flatMap((link) => {
    const before = last;
    last = remoteStatus("lab", { link });
    return changesBetween(before, last);
  }).map((event) => eventLine("lab", event, NOW));
  assert.deepEqual(lines, [
    "lab  connecting\n",
    "lab  connecting  attempt 2\n",
    "lab  ready  3 ms\n",
    "lab  ready  3 ms\n",
  ]);
});

Deno.test("eventJson() is one line whatever a remote says", () => {
  const tunnel = tunnelStatus("1:1", { reason: "a\nb\u009b\u2028" });
  const line = eventJson("lab", { kind: "tunnel", tunnel }, NOW);
  assert.equal(line.split("\n").length, 2);
  assert.ok(line.includes("\\u009b\\u2028"));
  assert.equal(JSON.parse(line).tunnel.reason, tunnel.reason);
});

Deno.test("renderSessions() keeps within the width when errors are long", () => {
  const status = remoteStatus("a-remote-with-a-long-name", { link: failed() });
  const table = renderSessions([viewOf(status, { name: status.name })], {
    now: START,
    width: 80,
  });
  for (const line of table.split("\n")) assert.ok([...line].length <= 80, line);
  assert.match(table, /failed/);
});

Deno.test("byteText() has two figures at least, and a unit", () => {
  const shown = [0, 1, 999, 1000, 12_345, 1_000_000, 5e15].map(byteText);
  assert.deepEqual(shown, [
    ...["0 B", "1 B", "999 B", "1.0 kB", "12 kB", "1.0 MB", "5000 TB"],
  ]);
});

Deno.test("renderSessions() says in full what is wrong, within any width", () => {
  const status = remoteStatus("lab", { link: failed() });
  const view = viewOf(status, { name: "lab" });
  const whole = failed();
  assert.ok(whole.kind === "failed");
  for (const width of [40, 60, 80]) {
    const text = renderSessions([view], { now: START, width });
    for (const line of text.split("\n")) assert.ok(line.length <= width, line);
    const words = text.replaceAll(/\s+/g, " ");
    assert.ok(words.includes(whole.lastError.message), text);
    assert.match(text, /^lab /m);
  }
});

Deno.test("secondsUntil() says tenths below a second", () => {
  const shown = [-5, 0, 1, 120, 901, 1000, 1500].map((ms) =>
    secondsUntil(START + ms, START)
  );
  assert.deepEqual(shown, [
    ...["now", "now", "in 0.1 s", "in 0.2 s", "in 1 s", "in 1 s", "in 2 s"],
  ]);
});
