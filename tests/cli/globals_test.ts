import assert from "node:assert/strict";
import { commandOf, isOwn, parseGlobals } from "../../src/cli/globals.ts";

const NONE = {
  remote: undefined,
  local: false,
  api: undefined,
  paracRoot: undefined,
  debug: false,
  acceptNew: false,
};

Deno.test("parseGlobals() takes our flags anywhere around a command of ours", () => {
  const line = [
    ...["--debug", "agents", "--remote", "lab", "list", "--accept-new"],
    ...["--parac-root=/ws", "--json"],
  ];
  assert.deepEqual(parseGlobals(line), {
    globals: {
      ...NONE,
      remote: "lab",
      paracRoot: "/ws",
      debug: true,
      acceptNew: true,
    },
    argv: ["agents", "list", "--json"],
  });
});

Deno.test("parseGlobals() takes --api before and behind a command of ours only", () => {
  const url = "http://h:1";
  const lines = [
    ["--api", url, "runs", "list"],
    ["runs", `--api=${url}`, "list"],
    ["runs", "list", "--api", url],
  ];
  for (const line of lines) {
    const { globals, argv } = parseGlobals(line);
    assert.deepEqual(globals, { ...NONE, api: url }, line.join(" "));
    assert.deepEqual(argv, ["runs", "list"]);
  }
  const foreign = ["frobnicate", "--api", url];
  assert.deepEqual(parseGlobals(foreign), { globals: NONE, argv: foreign });
});

Deno.test("parseGlobals() leaves a command that is not ours its own flags", () => {
  const line = [
    ...["--accept-new", "frobnicate", "--debug", "--parac-root", "x"],
    ...["--accept-new", "--remote-only", "--remote=lab"],
  ];
  assert.deepEqual(parseGlobals(line), {
    globals: { ...NONE, remote: "lab", acceptNew: true },
    argv: [
      ...["frobnicate", "--debug", "--parac-root", "x"],
      ...["--accept-new", "--remote-only"],
    ],
  });
  const { globals } = parseGlobals(["frobnicate", "--local"]);
  assert.deepEqual(globals, { ...NONE, local: true });
});

Deno.test("parseGlobals() touches nothing behind --", () => {
  const line = ["remote", "exec", "lab", "--", "x", "--debug", "--remote"];
  assert.deepEqual(parseGlobals(line), { globals: NONE, argv: line });
});

Deno.test("parseGlobals() refuses what cannot be meant", () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [["agents", "--remote"], /write --remote NAME$/],
    [["agents", "--remote", "--json"], /write --remote NAME$/],
    [["--remote="], /write --remote NAME$/],
    [["status", "--parac-root"], /write --parac-root DIR$/],
    [["status", "--api"], /write --api URL$/],
    [["status", "--api="], /write --api URL$/],
    [["agents", "list", "--remote-only"], /not available.*--remote NAME$/],
    [["--local", "status", "--remote", "x"], /choose one$/],
  ];
  for (const [line, message] of cases) {
    assert.throws(() => parseGlobals(line), { code: "usage.invalid", message });
  }
});

Deno.test("commandOf() is the first word that is no flag", () => {
  assert.equal(commandOf(["--json", "status", "x"]), "status");
  assert.equal(commandOf(["--help"]), undefined);
  assert.equal(commandOf(["--", "status"]), undefined);
  assert.equal(isOwn(undefined), true);
  for (const own of ["workflow", "logs", "api", "serve", "auth"]) {
    assert.equal(isOwn(own), true, own);
  }
  assert.equal(isOwn("frobnicate"), false);
});
