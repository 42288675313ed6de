import assert from "node:assert/strict";
import { chooseSide, type Side } from "../../src/cli/dispatch.ts";
import { parseGlobals } from "../../src/cli/globals.ts";
import { RemoteBook } from "../../src/config/book.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { fakeCli, type FakeCliOptions } from "../helpers/fake_cli.ts";

const TEXT =
  "remotes: {lab: {host: h, workspace: /w, color: red}}\ndefault: lab\n";

async function openBook(text: string): Promise<RemoteBook> {
  const path = "/p.yaml";
  const content = await readRemotes(text, { source: path, baseDir: "/ws" });
  return new RemoteBook({
    project: { path, baseDir: "/ws", content },
    editFile: () => Promise.reject(new TypeError("no edit expected")),
  });
}

/** Where a line goes, and what stderr says. */
async function sideOf(
  line: readonly string[],
  options: FakeCliOptions & { readonly text?: string } = {},
): Promise<readonly [side: Side, err: string]> {
  const { globals, argv } = parseGlobals(line);
  const remotes = () => openBook(options.text ?? TEXT);
  const context = fakeCli({ ...options, globals, services: { remotes } });
  const side = await chooseSide(argv, context);
  return [side, context.stderrText()];
}

Deno.test("chooseSide() goes where flag, environment or default say, with warnings", async () => {
  const warning = "warning: /p.yaml:1:41: remotes.lab.color: unknown key\n";
  for (const line of [["agents", "list"], ["frob", "--remote=lab"]]) {
    const [side, err] = await sideOf(line);
    assert.equal(side.kind === "remote" && side.remote.name, "lab");
    assert.equal(side.kind === "remote" && side.byFlag, line[0] === "frob");
    assert.equal(err, warning);
  }
});

Deno.test("chooseSide() reads no file when the line or the environment says here", async () => {
  const remotes = () => Promise.reject(new TypeError("not to be read"));
  const lines = [
    [],
    ["remote", "list"],
    ["completion", "bash"],
    ["help", "frobnicate"],
    ["--help"],
    ["--version"],
    ["agents", "list", "--help"],
    ["status", "-h"],
    ["status", "--local"],
    ["--parac-root", "/here", "status"], // a folder here was named
  ];
  for (const line of lines) {
    const { globals, argv } = parseGlobals(line);
    const context = fakeCli({ globals, services: { remotes } });
    const side = await chooseSide(argv, context);
    assert.deepEqual(side, { kind: "here" }, line.join(" "));
  }
  const env = { PARACLE_LOCAL: "1" };
  const context = fakeCli({ env, services: { remotes } });
  assert.deepEqual(await chooseSide(["status"], context), { kind: "here" });
});

Deno.test("chooseSide() keeps servers here, and tokens unless the line says where", async () => {
  const env = { PARACLE_REMOTE: "lab" };
  const here = [
    ...[["api", "serve"], ["serve"], ["auth", "generate-token"]],
    ["auth", "revoke", "x", "--local"],
    ["mcp", "serve", "--stdio"],
  ];
  for (const line of here) {
    for (const options of [{}, { env }]) {
      const [side, err] = await sideOf(line, options);
      assert.deepEqual([side, err], [{ kind: "here" }, ""], line.join(" "));
    }
  }
  const flag = ["auth", "generate-token", "--remote", "lab"];
  assert.equal((await sideOf(flag))[0].kind, "remote");
  await assert.rejects(sideOf(["api", "serve", "--remote", "lab"]), {
    code: "usage.invalid",
    message: /serve over there: paracle remote exec NAME -- paracle api serve$/,
  });
});

Deno.test("chooseSide() prefers an API to a default remote, for what it serves", async () => {
  const env = { PARACLE_API_URL: "http://localhost:8000" };
  const [served] = await sideOf(["agents", "list"], { env });
  assert.deepEqual(served, { kind: "here" });
  const [flag] = await sideOf(["status", "--api", "http://h:1"]);
  assert.deepEqual(flag, { kind: "here" });
  const elsewhere = [
    ["frobnicate"],
    ["mcp", "list"], // its help says so
    ["agents", "list", "--remote=lab"],
  ];
  for (const line of elsewhere) {
    const [side] = await sideOf(line, { env });
    assert.equal(side.kind, "remote", line.join(" "));
  }
  for (const line of [["frobnicate"], ["auth", "revoke"], ["remote", "list"]]) {
    await assert.rejects(sideOf(["--api", "http://h:1", ...line]), {
      code: "usage.invalid",
      message: /^Cannot use --api with "paracle [a-z]+": .*; leave out --api$/,
    }, line.join(" "));
  }
  for (const line of [["--version"], [], ["remote", "--help"]]) {
    assert.equal((await sideOf(["--api=http://h:1", ...line]))[0].kind, "here");
  }
  const both = { ...env, PARACLE_REMOTE: "lab" };
  await assert.rejects(sideOf(["agents", "list"], { env: both }), {
    code: "usage.invalid",
    message: /PARACLE_API_URL and PARACLE_REMOTE are both set/,
  });
  const [said] = await sideOf(["agents", "--local", "list"], { env: both });
  assert.deepEqual(said, { kind: "here" });
});

Deno.test("chooseSide() sends the help of a command that only the remote knows", async () => {
  for (const help of ["--help", "-h"]) {
    const [side] = await sideOf(["frobnicate", help, "--remote", "lab"]);
    assert.equal(side.kind, "remote");
    const [own] = await sideOf(["agents", help, "--remote", "lab"]);
    assert.equal(own.kind, "here");
  }
  const [behind] = await sideOf(["agents", "--remote=lab", "--", "--help"]);
  assert.equal(behind.kind, "remote");
});

Deno.test("chooseSide() refuses --remote with a command that always runs here", async () => {
  const failure = {
    code: "usage.invalid",
    message: 'Cannot use --remote with "paracle remote list": it runs here ' +
      "and takes a remote as an argument; leave out --remote",
  };
  await assert.rejects(sideOf(["remote", "list", "--remote", "lab"]), failure);
  await assert.rejects(sideOf(["--remote=lab", "remote", "list"]), failure);
  await assert.rejects(sideOf(["completion", "bash", "--remote", "lab"]), {
    code: "usage.invalid",
    message: /"paracle completion": it always runs here; leave out --remote$/,
  });
  const fine = [
    ["remote", "current", "--remote", "lab"],
    ["remote", "list", "--help", "--remote", "lab"],
    ["--remote", "lab", "--version"],
    ["--remote", "lab"],
  ];
  for (const line of fine) {
    assert.equal((await sideOf(line))[0].kind, "here");
  }
});

Deno.test("chooseSide() keeps here what joins an editor to a remote", async () => {
  for (const word of ["connect", "config"]) {
    for (const line of [["mcp", word], ["mcp", word, "--remote", "lab"]]) {
      assert.equal((await sideOf(line))[0].kind, "here", line.join(" "));
    }
  }
  const [side] = await sideOf(["mcp", "list", "--remote", "lab"]);
  assert.equal(side.kind, "remote");
});

Deno.test("chooseSide() fails instead of staying here when a remote is unknown", async () => {
  const made = sideOf(["status", "--remote", "lub"]);
  await assert.rejects(
    made,
    (error) =>
      error instanceof ParacleError &&
      error.code === "config.unknown_remote" && /"lab"/.test(error.message),
  );
});
