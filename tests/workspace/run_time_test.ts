import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSince, parseTime } from "../../src/workspace/run_time.ts";

Deno.test("parseTime() reads ISO 8601, UTC without an offset", () => {
  const expected = Date.UTC(2030, 0, 2, 3, 4, 5);
  const same = [
    "2030-01-02T03:04:05Z",
    "2030-01-02T03:04:05",
    "2030-01-02 03:04:05",
    "2030-01-02T03:04:05.000000",
    "2030-01-02T03:04:05+00:00",
    "2030-01-02t05:34:05+0230",
    " 2030-01-02T03:04:05z ",
  ];
  for (const text of same) assert.equal(parseTime(text), expected, text);
  assert.equal(parseTime("2030-01-02T03:04:05.678901Z"), expected + 678);
});

Deno.test("parseTime() refuses the rest", () => {
  const wrong = [
    "",
    "soon",
    "2030",
    "2030-13-01",
    "2030-02-30",
    "2030-01-02T25:00",
    "01/02/2030",
    "7d",
    undefined,
    null,
    5,
  ];
  for (const text of wrong) {
    assert.equal(parseTime(text), undefined, String(text));
  }
});

Deno.test("parseTime() reads back every time that was written", () => {
  const date = fc.date({
    min: new Date(0),
    max: new Date("9999-12-31"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(
      date,
      (d) => assert.equal(parseTime(d.toISOString()), d.getTime()),
    ),
  );
});

Deno.test("parseSince() counts back from now", () => {
  const now = Date.UTC(2030, 0, 8);
  assert.equal(parseSince("7d", now), Date.UTC(2030, 0, 1));
  assert.equal(parseSince("90m", now), now - 90 * 60_000);
  assert.equal(parseSince("12h", now), now - 12 * 3_600_000);
  assert.equal(parseSince("1w", now), Date.UTC(2030, 0, 1));
  assert.equal(parseSince("2030-01-02", now), Date.UTC(2030, 0, 2));
});

Deno.test("parseSince() refuses the rest, safely", () => {
  for (const text of ["", "7", "d7", "-1d", "7y", "tomorrow", "2030-02-30"]) {
    assert.throws(() => parseSince(text, 0), { code: "usage.invalid" }, text);
  }
  assert.throws(() => parseSince("\u001b[2J", 0), { message: /"\\x1b\[2J"/ });
});

Deno.test("parseSince() takes every form that ISO 8601 has for a date", () => {
  for (
    const [text, day] of [
      ["20261126", "2026-11-26"],
      ["2026-W48", "2026-11-23"],
      ["2026W48", "2026-11-23"],
      ["2026-W48-4", "2026-11-26"],
      ["2026W487", "2026-11-29"],
      ["2026-W01", "2025-12-29"],
      ["2026-W53", "2026-12-28"],
    ] as const
  ) {
    const ms = parseSince(text, 0);
    assert.equal(new Date(ms).toISOString().slice(0, 10), day, text);
  }
  for (const text of ["2025-W53", "2026-W00", "2026-W54", "20261301"]) {
    assert.throws(() => parseSince(text, 0), { code: "usage.invalid" }, text);
  }
});
