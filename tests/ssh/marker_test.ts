import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { ReportFilter, StartFilter } from "../../src/ssh/marker.ts";

const MARKER = "paracle-0123456789ab";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Passes chunks through a filter and returns what came out, and the report. */
function report(chunks: readonly Uint8Array[]): {
  passed: string;
  report: string | undefined;
} {
  const filter = new ReportFilter(MARKER);
  const passed = chunks.map((chunk) => filter.push(chunk));
  passed.push(filter.end());
  return { passed: Buffer.concat(passed).toString(), report: filter.report };
}

function start(chunks: readonly Uint8Array[]): { pass: string; noise: string } {
  const filter = new StartFilter(MARKER);
  const all = [...chunks.map((chunk) => filter.push(chunk)), filter.end()];
  return {
    pass: Buffer.concat(all.map(({ pass }) => pass)).toString(),
    noise: Buffer.concat(all.map(({ noise }) => noise)).toString(),
  };
}

/** Every way to cut a text in two, and the text byte by byte. */
function cuts(text: string): Uint8Array[][] {
  const whole = bytes(text);
  const pairs = Array.from(whole, (_, at) => [
    whole.slice(0, at),
    whole.slice(at),
  ]);
  return [[whole], Array.from(whole, (byte) => Uint8Array.of(byte)), ...pairs];
}

Deno.test("ReportFilter finds its marker wherever a chunk ends", () => {
  for (const chunks of cuts(`before\n\x1e${MARKER} missing\n`)) {
    assert.deepEqual(report(chunks), {
      passed: "before\n",
      report: "missing\n",
    });
  }
});

Deno.test("ReportFilter takes out the process number wherever a chunk ends", () => {
  // A terminal ends the line with a carriage return; a program that prints
  // the marker afterwards is left alone.
  const text = `noise\x1e${MARKER} pid 4711\r\nout\x1e${MARKER} missing\n`;
  for (const chunks of cuts(text)) {
    const filter = new ReportFilter(MARKER);
    const passed = chunks.map((chunk) => filter.push(chunk));
    passed.push(filter.end());
    assert.equal(
      Buffer.concat(passed).toString(),
      `noiseout\x1e${MARKER} missing\n`,
    );
    assert.equal(filter.pid, 4711);
    assert.equal(filter.report, undefined);
  }
});

Deno.test("ReportFilter passes everything else on unchanged", () => {
  const near = [
    "",
    MARKER,
    `${MARKER} missing`,
    `\x1e${MARKER}`,
    `\x1e${MARKER.slice(0, -1)} x`,
    `\x1e\x1e${MARKER}-`,
    "\x1e",
  ];
  for (const text of near) {
    for (const chunks of cuts(text)) {
      assert.deepEqual(report(chunks), { passed: text, report: undefined });
    }
  }
});

Deno.test("ReportFilter finds a marker behind the beginning of one", () => {
  const text = `\x1e${MARKER.slice(0, 9)}\x1e${MARKER} denied`;
  for (const chunks of cuts(text)) {
    assert.deepEqual(report(chunks), {
      passed: `\x1e${MARKER.slice(0, 9)}`,
      report: "denied",
    });
  }
});

Deno.test("ReportFilter holds nothing back that people would miss", () => {
  const filter = new ReportFilter(MARKER);
  for (const text of ["p", "par", MARKER, `${MARKER} `]) {
    assert.equal(Buffer.from(filter.push(bytes(text))).toString(), text);
  }
});

Deno.test("ReportFilter keeps any chunks in order", () => {
  const piece = fc.oneof(
    fc.constantFrom("\x1e", `\x1e${MARKER}`, MARKER, "p"),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const { passed, report: found } = report(pieces.map(bytes));
    const text = pieces.join("");
    const at = text.indexOf(`\x1e${MARKER} `);
    assert.equal(passed, at < 0 ? text : text.slice(0, at));
    assert.equal(found !== undefined, at >= 0);
  }));
});

Deno.test("StartFilter parts noise from output wherever a chunk ends", () => {
  for (const chunks of cuts(`Welcome\n\x1e${MARKER} start\nout\n`)) {
    assert.deepEqual(start(chunks), { pass: "out\n", noise: "Welcome\n" });
  }
});

Deno.test("StartFilter believes only the first marker", () => {
  const line = `\x1e${MARKER} start\n`;
  for (const chunks of cuts(`${line}a${line}b`)) {
    assert.deepEqual(start(chunks), { pass: `a${line}b`, noise: "" });
  }
});

Deno.test("StartFilter takes everything for noise without a marker", () => {
  for (const chunks of cuts(`Welcome \x1e${MARKER} star`)) {
    assert.deepEqual(start(chunks), {
      pass: "",
      noise: `Welcome \x1e${MARKER} star`,
    });
  }
});

Deno.test("StartFilter gives noise out as soon as it is known", () => {
  const filter = new StartFilter(MARKER);
  const { noise } = filter.push(bytes("Welcome\n"));
  assert.equal(Buffer.from(noise).toString(), "Welcome\n");
});
