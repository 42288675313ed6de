import assert from "node:assert/strict";
import { runMcpConfig } from "../../../src/cli/commands/mcp_config_run.ts";
import { RemoteBook } from "../../../src/config/book.ts";
import { readRemotes } from "../../../src/config/remotes_file.ts";
import { type Ide, IDES } from "../../../src/mcp/ide_config.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";
import { memoryWorkspace } from "../../helpers/memory_folder.ts";

const TEXT = "remotes: {lab: {host: h, workspace: /w}}\n";

async function configOf(ide: Ide, remote: string | undefined, text = TEXT) {
  const path = "/p/.parac/config/remotes.yaml";
  const content = await readRemotes(text, { source: path, baseDir: "/p" });
  const book = new RemoteBook({
    project: { path, baseDir: "/p", content },
    editFile: () => Promise.reject(new TypeError("no edit expected")),
  });
  const workspace = { ...memoryWorkspace({}), projectRoot: "/p" };
  const cli = fakeCli({
    globals: { remote },
    services: {
      remotes: () => Promise.resolve(book),
      workspace: () => Promise.resolve(workspace),
    },
  });
  await runMcpConfig.call(cli, { ide });
  return { document: JSON.parse(cli.stdoutText()), err: cli.stderrText() };
}

Deno.test("runMcpConfig() prints an entry that starts this program for the workspace here", async () => {
  const { document, err } = await configOf("cursor", undefined);
  assert.deepEqual(document, {
    mcpServers: {
      paracle: {
        command: "/opt/bin/paracle",
        args: ["mcp", "serve", "--stdio", "--parac-root", "/p"],
      },
    },
  });
  assert.match(err, /\.cursor\/mcp\.json/);
});

Deno.test("runMcpConfig() prints an entry for a remote of the project, found from any folder", async () => {
  const { document, err } = await configOf("vscode", "lab");
  assert.deepEqual(document, {
    servers: {
      "paracle-lab": {
        type: "stdio",
        command: "/opt/bin/paracle",
        args: ["mcp", "connect", "--remote", "lab", "--parac-root", "/p"],
      },
    },
  });
  assert.match(err, /SSH_AUTH_SOCK/);
  await assert.rejects(configOf("vscode", "lub"), {
    code: "config.unknown_remote",
  });
});

Deno.test("runMcpConfig() says that its entry is not for the default remote", async () => {
  const hint =
    'It is for the workspace here; for the remote "lab": paracle mcp config --ide vscode --remote lab\n';
  const text = `${TEXT}default: lab\n`;
  const plain = await configOf("vscode", undefined);
  const told = await configOf("vscode", undefined, text);
  assert.deepEqual(told.document, plain.document);
  assert.equal(told.err, plain.err + hint);
  assert.doesNotMatch((await configOf("vscode", "lab", text)).err, /is for/);
});

Deno.test("runMcpConfig() names the key and a file for every editor", async () => {
  const keys: Readonly<Record<Ide, string>> = {
    claude: "mcpServers",
    vscode: "servers",
    cursor: "mcpServers",
    windsurf: "mcpServers",
    zed: "context_servers",
  };
  for (const ide of IDES) {
    const { document, err } = await configOf(ide, undefined);
    assert.deepEqual(Object.keys(document), [keys[ide]]);
    assert.match(err, /\.json/);
  }
});
