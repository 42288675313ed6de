import assert from "node:assert/strict";
import { runHere } from "../../src/cli/app.ts";
import { FailedRun } from "../../src/cli/run_failed.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import {
  agentDocument,
  scriptedRunner,
  UNAVAILABLE,
} from "../helpers/scripted_runner.ts";
import type { AgentRunDocument, Runner } from "../../src/engine/runner.ts";
import { tempFolder } from "../helpers/temp.ts";

/** Runs an agent with flags; the runner answers one document. */
async function run(
  flags: readonly string[],
  document: AgentRunDocument = agentDocument(),
  onRun: Runner["runAgent"] = () => Promise.resolve(document),
): Promise<string> {
  const runner = () => Promise.resolve(scriptedRunner({ runAgent: onRun }));
  const cli = fakeCli({ services: { runner } });
  await runHere(["agents", "run", "coder", "-t", "x", ...flags], cli);
  return cli.stdoutText();
}

async function names(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}

Deno.test("agents run --output replaces the file, through a link too, when there is a document", async () => {
  await using folder = await tempFolder();
  const [file, link] = [`${folder.path}/run.json`, `${folder.path}/link`];
  await Deno.writeTextFile(file, "before");
  await Deno.symlink(file, link);
  const out = await run(["-o", link], agentDocument(), async () => {
    assert.equal(await Deno.readTextFile(file), "before");
    return agentDocument();
  });
  assert.equal(out, "");
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), agentDocument());
  assert.deepEqual(await names(folder.path), ["link", "run.json"]);
});

Deno.test("agents run --output holds the document of a failed run, too", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/run.json`;
  const failed = agentDocument({ status: "failed", error: UNAVAILABLE });
  await assert.rejects(run(["-o", file], failed), {
    code: "provider.unavailable",
  });
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), failed);
});

Deno.test("agents run tells of files that are no use before anything is called, and leaves nothing", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  await Deno.writeFile(at("binary"), new Uint8Array([0xff]));
  await Deno.writeFile(at("large"), new Uint8Array(1024 * 1024 + 1));
  const before = await names(folder.path);
  const flags = ["gone", "binary", "large", "."].flatMap((n) => ["-f", at(n)]);
  const output = ["-o", at("run.json"), "-i", `k=@${at("gone")}`];
  await assert.rejects(run([...flags, ...output]), {
    code: "usage.invalid",
    message: [
      'Cannot run agent "coder": ' +
      `--input: "${at("gone")}": there is no such file`,
      `--file: "${at("gone")}": there is no such file`,
      `--file: "${at("binary")}": it is not UTF-8 text`,
      `--file: "${at("large")}": it is larger than 1 MiB`,
      `--file: "${at(".")}": it is a folder`,
    ].join("; "),
  });
  assert.deepEqual(await names(folder.path), before);
  await assert.rejects(run(["-o", folder.path]), {
    message: /--output: ".*" cannot be written: it is a folder$/,
  });
  await assert.rejects(run(["-o", at("none/run.json")]), {
    message:
      /--output: ".*none\/run\.json" cannot be written: there is no such folder$/,
  });
});

Deno.test("agents run reads files, inputs and JSON from where they are said to be", async () => {
  await using folder = await tempFolder();
  const [notes, json] = [`${folder.path}/notes.md`, `${folder.path}/in.json`];
  await Deno.writeTextFile(notes, "grüße\n");
  await Deno.writeTextFile(json, '{"n":1}');
  let seen: unknown;
  const flags = ["-f", notes, "-i", `a=@${notes}`, "-i", "b=@@x"];
  await run(
    [...flags, "--input-json", `@${json}`],
    agentDocument(),
    ({ files, inputs }) => {
      seen = { files, inputs };
      return Promise.resolve(agentDocument());
    },
  );
  assert.deepEqual(seen, {
    files: [{ path: notes, text: "grüße\n" }],
    inputs: { n: 1, a: "grüße\n", b: "@x" },
  });
});

Deno.test("agents run --output writes into what is no file, in place", async () => {
  await run(["-o", "/dev/null"]);
  assert.ok((await Deno.stat("/dev/null")).isCharDevice);
});

Deno.test("agents run --output is written although nobody reads the answer", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/run.json`;
  const runAgent: Runner["runAgent"] = (_, { onEvent }) => {
    onEvent?.({ type: "text", text: "Hello" });
    return Promise.resolve(agentDocument());
  };
  const runner = () => Promise.resolve(scriptedRunner({ runAgent }));
  const cli = fakeCli({ services: { runner } });
  const gone = new Error("gone");
  const stdout = new WritableStream({ write: () => Promise.reject(gone) });
  const io = { ...cli.io, stdout };
  const words = ["agents", "run", "coder", "-t", "x", "-o", file];
  await assert.rejects(runHere(words, { ...cli, io }), gone);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), agentDocument());
});

Deno.test("agents run tells of a device that takes no document", async () => {
  await assert.rejects(run(["-o", "/dev/full"]), {
    code: "config.unwritable",
    message: /^Cannot write "\/dev\/full": .*; what was to be there is kept/,
  });
});

Deno.test("agents run prints the answer although --output cannot be written", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const runAgent: Runner["runAgent"] = (_, { onEvent }) => {
    onEvent?.({ type: "text", text: "Hello" });
    return Promise.resolve(agentDocument());
  };
  const runner = () => Promise.resolve(scriptedRunner({ runAgent }));
  const words = ["agents", "run", "coder", "-t", "x", "-o", "/dev/full"];
  const unwritten = {
    code: "config.unwritable",
    message: /^Cannot write "\/dev\/full": no space left on the disk/,
  };
  const cli = fakeCli({ services: { runner } });
  await assert.rejects(runHere(words, cli), unwritten);
  assert.equal(cli.stdoutText(), "Hello\n");
  const failure = await runHere([...words, "--json"], cli)
    .catch((error: unknown) => error);
  assert.ok(failure instanceof FailedRun);
  assert.deepEqual(
    { ...failure.document, error: null },
    agentDocument(),
  );
});
