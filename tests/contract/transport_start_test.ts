import assert from "node:assert/strict";
import { contract } from "./contract.ts";

const QUIET = { stdout: "", stderr: "" };

contract("spawn() quotes arguments", async ({ transport }) => {
  const words = [
    "",
    " ",
    "a b",
    "'",
    '"',
    "$(id)",
    "`id`",
    "\\",
    "*",
    "\n",
    "é",
  ];
  const { stdout } = await transport.execute(["./args", ...words]);
  assert.equal(stdout, words.map((word) => `<${word}>`).join(""));
});

contract("spawn() refuses what no program can receive", async (machine) => {
  const { transport } = machine;
  const invalid = { code: "usage.invalid" };
  await assert.rejects(transport.spawn(["./args", "a\0b"]), invalid);
  const env = { "NO NAME": "" };
  await assert.rejects(transport.spawn(["./args"], { env }), invalid);
});

contract("a program that is not there ends as in a shell", async (machine) => {
  const result = await machine.transport.execute(["./nobody"]);
  assert.equal(result.exitCode, 127);
  assert.equal(result.stdout, "");
  assert.match(result.stderr, /nobody: not found/);
});

contract("CallOptions.env goes over the remote's own", async (machine) => {
  const { transport } = machine;
  const env = { GREETING: "it's\n$HOME" };
  const first = await transport.execute(["./greet"], { env });
  assert.equal(first.stdout, "it's\n$HOME, remote");
  const second = await transport.execute(["./greet"], {
    env: { NAME: "call" },
  });
  assert.equal(second.stdout, ", call");
});

contract(
  "commands run in the workspace, or where cwd says",
  async (machine) => {
    const { transport, workspace, folder } = machine;
    const where = `${workspace}/where`;
    const at = async (cwd?: string): Promise<string> => {
      const options = cwd === undefined ? {} : { cwd };
      const program = cwd === undefined ? "./where" : where;
      return (await transport.execute([program], options)).stdout;
    };
    assert.equal(await at(), `${workspace}\n`);
    if (machine.name === "memory") return; // its programs have no path
    assert.equal(await at(folder), `${folder}\n`);
  },
);

contract("a missing folder is remote.workspace_missing", async (machine) => {
  const { transport, workspace } = machine;
  const cwd = `${workspace}/no/such`;
  const error = { code: "remote.workspace_missing", message: /no such folder/ };
  await assert.rejects(transport.execute(["./quick"], { cwd }), error);
  await using process = await transport.spawn(["./quick"], { cwd });
  await assert.rejects(process.status, error);
});

contract("a file is no workspace", async ({ transport, file: cwd }) => {
  await assert.rejects(transport.execute(["./quick"], { cwd }), {
    code: "remote.workspace_missing",
    message: /not a folder/,
  });
});

contract("a folder without .parac is no workspace", async (machine) => {
  const { transport, folder: cwd } = machine;
  const workspaceCommand = true;
  await assert.rejects(
    transport.execute(["./quick"], { cwd, workspaceCommand }),
    { code: "remote.workspace_missing", message: /has no \.parac/ },
  );
  const result = await transport.execute(["./quick"], { workspaceCommand });
  assert.deepEqual(result, { ...QUIET, exitCode: 0, signal: undefined });
});

contract(
  "a folder we may not enter is remote.workspace_denied",
  async (machine) => {
    const { transport, denied: cwd } = machine;
    await assert.rejects(transport.execute(["./quick"], { cwd }), {
      code: "remote.workspace_denied",
      message: /permission denied/,
    });
  },
  { permissions: true },
);

contract(
  "a folder below one we may not enter is denied, not missing",
  async (machine) => {
    const { transport, denied } = machine;
    const cwd = `${denied}/some/ws`;
    await assert.rejects(transport.execute(["./quick"], { cwd }), {
      code: "remote.workspace_denied",
      message: new RegExp(`may not enter "${denied}"; look with: ssh `),
    });
  },
  { permissions: true },
);

contract("a program named by a path that leads nowhere", async (machine) => {
  await assert.rejects(
    machine.transport.execute(["./none"], { workspaceCommand: true }),
    {
      code: "remote.paracle_missing",
      message: /"\.\/none".*"command:" names no program there/,
    },
  );
});

contract("a line that is too long is refused, not sent", async (machine) => {
  const { transport } = machine;
  const text = "x".repeat(120 * 1024);
  const error = { code: "usage.invalid", message: /122880; .*standard input/ };
  await assert.rejects(transport.execute(["./args", text]), error);
  await assert.rejects(transport.spawn(["./args", text]), error);
  const env = { GREETING: "é".repeat(60 * 1024) };
  await assert.rejects(transport.execute(["./greet"], { env }), error);
});

contract("a missing paracle is remote.paracle_missing", async (machine) => {
  await assert.rejects(
    machine.transport.execute(["no-paracle"], { workspaceCommand: true }),
    {
      code: "remote.paracle_missing",
      message: /"no-paracle".*not found on PATH \(.*\/bin.*\)/,
    },
  );
});

contract(
  "dial() carries bytes and half-closes",
  async ({ transport, echo }) => {
    await using channel = await transport.dial(echo);
    const writer = channel.writable.getWriter();
    const sent = crypto.getRandomValues(new Uint8Array(50_000));
    const reading = (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of channel.readable) chunks.push(chunk);
      return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
    })();
    await writer.write(sent);
    await writer.close();
    assert.deepEqual(await reading, sent);
  },
);

contract("dial() to a port where nobody is rejects", async (machine) => {
  const { transport, nobody } = machine;
  await assert.rejects(transport.dial(nobody), {
    code: "connect.refused",
    message: new RegExp(`port ${nobody.port} of 127\\.0\\.0\\.1`),
  });
  assert.equal((await transport.execute(["./quick"])).exitCode, 0);
});

contract("dial() rethrows the reason of its signal", async (machine) => {
  const reason = new RangeError("mine");
  const signal = AbortSignal.abort(reason);
  const dialing = machine.transport.dial(machine.echo, { signal });
  assert.equal(await dialing.catch((error) => error), reason);
});

contract("a cut link breaks a dialled channel", async (machine) => {
  const channel = await machine.transport.dial(machine.echo);
  const reader = channel.readable.getReader();
  const reading = reader.read();
  const failing = assert.rejects(reading, { code: "connect.lost" });
  await machine.drop();
  await failing;
  await channel.close();
});
