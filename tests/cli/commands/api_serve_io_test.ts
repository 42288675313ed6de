import assert from "node:assert/strict";
import { join } from "node:path";
import { runHere } from "../../../src/cli/app.ts";
import { openWorkspace } from "../../../src/workspace/folder_io.ts";
import { copyFolder } from "../../helpers/api_server.ts";
import {
  type FakeCli,
  fakeCli,
  type FakeCliOptions,
} from "../../helpers/fake_cli.ts";
import { tempFolder } from "../../helpers/temp.ts";

/** `paracle ...` over a copy of the sample workspace, ended once it serves. */
async function serve(
  words: readonly string[],
  options: FakeCliOptions & {
    readonly whileServing?: (url: string) => Promise<void>;
  } = {},
): Promise<FakeCli> {
  await using folder = await tempFolder();
  await copyFolder("tests/testdata/workspace", folder.path);
  const stop = new AbortController();
  const cli = fakeCli({
    ...options,
    signal: stop.signal,
    env: { XDG_STATE_HOME: join(folder.path, "state"), ...options.env },
    services: { workspace: () => openWorkspace(folder.path) },
  });
  const { out, err } = cli.io;
  const ready = Promise.withResolvers<string>();
  const hears = (print: (text: string) => void) => (text: string): void => {
    print(text);
    const [url] = /http:\/\/[\w.:[\]]+/.exec(text) ?? [];
    if (url !== undefined) ready.resolve(url);
  };
  Object.assign(cli.io, { out: hears(out), err: hears(err) });
  const running = runHere(words, cli);
  const failed = running.then(() => "", () => "");
  const url = await Promise.race([ready.promise, failed]);
  if (url !== "") await options.whileServing?.(url);
  stop.abort();
  await running;
  return cli;
}

Deno.test("api serve says where it answers, answers there, and ends well", async () => {
  const cli = await serve(["api", "serve", "--port", "0"], {
    whileServing: async (url) => {
      const response = await fetch(`${url}/health`);
      assert.equal((await response.json()).service, "paracle");
    },
  });
  assert.equal(cli.exitCode, 0);
  assert.equal(cli.stdoutText(), "");
  assert.match(
    cli.stderrText(),
    /^Serving \/.*\.parac on http:\/\/127\.0\.0\.1:\d+\nStopping/,
  );
});

Deno.test("serve is api serve; --json prints one line", async () => {
  const cli = await serve(["serve", "-p", "0", "--json", "--no-access-log"]);
  const { url, token, schemaVersion } = JSON.parse(cli.stdoutText());
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual([token, schemaVersion], [false, 1]);
  assert.equal(cli.stdoutText().trimEnd().split("\n").length, 1);
});

Deno.test("api serve reads its address and level from the environment", async () => {
  const env = {
    PARACLE_HOST: "localhost",
    PARACLE_PORT: "0",
    PARACLE_LOG_LEVEL: "error",
  };
  const cli = await serve(["api", "serve", "--json"], { env });
  assert.match(JSON.parse(cli.stdoutText()).url, /^http:\/\/localhost:\d+$/);
  assert.equal(cli.stderrText(), "");
});

Deno.test("api serve takes --reload and --workers with a note", async () => {
  const cli = await serve(["api", "serve", "--port=0", "--reload", "-w", "4"]);
  assert.equal(cli.stderrText().match(/^note: /gm)?.length, 2);
});

for (
  const [words, env] of [
    [["--port", "70000"], {}],
    [["--port", "x"], {}],
    [["--log-level", "loud"], {}],
    [[], { PARACLE_PORT: "http" }],
    [[], { PARACLE_LOG_LEVEL: "loud", PARACLE_PORT: "0" }],
  ] as const
) {
  Deno.test(`api serve ${words.join(" ")} with ${JSON.stringify(env)} is wrong use`, async () => {
    await assert.rejects(serve(["api", "serve", ...words], { env }), {
      code: "usage.invalid",
    });
  });
}

Deno.test("api serve --require-token needs a signing key", async () => {
  const started = serve(["api", "serve", "--port", "0", "--require-token"]);
  await assert.rejects(started, { code: "auth.key_unreadable" });
});
