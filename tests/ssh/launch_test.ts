import assert from "node:assert/strict";
import { userInfo } from "node:os";
import fc from "fast-check";
import type { SSHRemote } from "../../src/ssh/remote.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import {
  type Sshd,
  type SshdOptions,
  sshdTest,
  startSshd,
} from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";
import { printWords, readWords, word, WORDS } from "../helpers/words.ts";

interface Setup extends AsyncDisposable {
  readonly home: string;
  readonly sshd: Sshd;
  connect(changes?: Partial<SSHRemote>): Promise<SSHTransport>;
}

/** A test that needs a terminal, which only an sshd of root can give away. */
function terminalTest(name: string, fn: () => Promise<void>): void {
  if (Deno.uid() === 0) return sshdTest(name, fn);
  const reason = "sshd gives no terminal without root";
  Deno.test.ignore(`${name} (${reason})`, () => {});
}

/** A server whose logins have a home with a workspace in it. */
async function setUp(options: SshdOptions = {}): Promise<Setup> {
  await using starting = new AsyncDisposableStack();
  const home = starting.use(await tempFolder()).path;
  await Deno.mkdir(`${home}/ws/.parac`, { recursive: true });
  const sshd = starting.use(await startSshd({ home, ...options }));
  const owned = starting.move();
  return {
    home,
    sshd,
    connect: async (changes = {}) =>
      owned.use(
        await SSHTransport.connect(
          await sshdRemote(sshd, { workspace: `${home}/ws`, ...changes }),
        ),
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function addProgram(path: string, script: string): Promise<void> {
  await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`);
  await Deno.chmod(path, 0o755);
}

async function raw(transport: SSHTransport, script: string): Promise<string> {
  await using process = await transport.spawn(["/bin/sh", "-c", script]);
  const [stdout] = await Promise.all([
    new Response(process.stdout as BodyInit).text(),
    process.stderr.pipeTo(new WritableStream()),
  ]);
  return stdout;
}

sshdTest("arguments arrive unchanged through sshd", async () => {
  await using setup = await setUp();
  const transport = await setup.connect();
  const send = async (words: readonly string[]): Promise<void> => {
    const { stdout } = await transport.execute(printWords(words));
    assert.deepEqual(readWords(stdout), words);
  };
  await send(WORDS);
  const words = fc.array(word, { minLength: 1, maxLength: 40 });
  await fc.assert(fc.asyncProperty(words, send), { numRuns: 30 });
});

sshdTest("a workspace may be named from the home folder", async () => {
  await using setup = await setUp();
  for (const name of ["ws", "my ws's $(id)\n", "-x", "~"]) {
    const path = `${setup.home}/${name}`;
    await Deno.mkdir(path, { recursive: true });
    const workspace = `~/${name}`;
    await using transport = await setup.connect({ workspace });
    const { stdout } = await transport.execute("pwd");
    assert.equal(stdout, `${path}\n`);
  }
});

const PLACES = ["ws/.venv/bin", ".local/bin", ".paracle/bin"];

for (const place of PLACES) {
  sshdTest(`paracle is found in ${place}`, async () => {
    await using setup = await setUp();
    const program = `${setup.home}/${place}/paracle-test`;
    await addProgram(program, 'echo "$0 $1"');
    const transport = await setup.connect();
    const argv = ["paracle-test", "list"] as const;
    const found = await transport.execute(argv, { workspaceCommand: true });
    assert.equal(found.stdout, `${program} list\n`);
    const line = await transport.execute("paracle-test list");
    assert.equal(line.stdout, `${program} list\n`);
    assert.equal((await transport.execute(argv)).stdout, line.stdout);
    const outside = await transport.execute(argv, { cwd: false });
    assert.equal(outside.exitCode, 127); // the login folder is no workspace
  });
}

sshdTest("PATH goes before the usual places", async () => {
  await using setup = await setUp({ env: { PATH: "/opt/none:/usr/bin:/bin" } });
  await addProgram(`${setup.home}/.local/bin/env`, "echo wrong");
  const transport = await setup.connect();
  const { stdout } = await transport.execute(["env"], {
    workspaceCommand: true,
  });
  assert.match(stdout, /^PATH=/m);
  await assert.rejects(
    transport.execute(["no-paracle"], { workspaceCommand: true }),
    { code: "remote.paracle_missing", message: /\(.*\/bin:.*\.venv\/bin/ },
  );
});

sshdTest("SSHRemote.command names the program", async () => {
  await using setup = await setUp();
  const command = `${setup.home}/my bin/par'acle`;
  await addProgram(command, 'printf "%s." "$@"');
  const transport = await setup.connect({ command });
  const argv = ["paracle", "agents", "li st"] as const;
  const { stdout } = await transport.execute(argv, { workspaceCommand: true });
  assert.equal(stdout, "agents.li st.");
  await Deno.remove(command);
  await assert.rejects(transport.execute(argv, { workspaceCommand: true }), {
    code: "remote.paracle_missing",
  });
});

sshdTest("SSHRemote.command may start in the home folder", async () => {
  await using setup = await setUp();
  await addProgram(`${setup.home}/my bin/par`, 'echo "$0"');
  const transport = await setup.connect({ command: "~/my bin/par" });
  const { stdout } = await transport.execute(["paracle"], {
    workspaceCommand: true,
  });
  assert.equal(stdout, `${setup.home}/my bin/par\n`);
});

sshdTest("a command that cannot be run says why", async () => {
  await using setup = await setUp();
  const run = async (command: string): Promise<unknown> => {
    await using transport = await setup.connect({ command });
    const running = transport.execute(["paracle"], { workspaceCommand: true });
    return await running.catch((error) => `${error.code}: ${error.message}`);
  };
  const { user, host, port } = setup.sshd;
  const ssh = `ssh -p ${port} ${user}@${host}`;
  const code = "remote.paracle_missing: Cannot run";
  assert.equal(
    await run("~/no/par"),
    `${code} "~/no/par" on ${user}@${host}: "command:" names no program there; ` +
      `look with: ${ssh} 'ls -l "$HOME"/no/par', and correct it in remotes.yaml`,
  );
  const file = `${setup.home}/par`;
  await Deno.writeTextFile(file, "");
  assert.equal(
    await run(file),
    `${code} "${file}" on ${user}@${host}: "command:" names a file that ` +
      `${user} may not execute; allow it with: ${ssh} chmod +x ${file}`,
  );
  assert.match(String(await run(setup.home)), /names no program there/);
});

sshdTest("the longest line that is sent arrives", async () => {
  await using setup = await setUp();
  const transport = await setup.connect();
  const text = "x".repeat(119 * 1024);
  const { stdout } = await transport.execute(["printf", "%s", text]);
  assert.equal(stdout.length, text.length);
});

// What a start-up file may do before the command; its last line is not ended.
const NOISE = "printf 'Welcome\\npar\\036acle-'";
const NOISY = [
  `ForceCommand ${NOISE}; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"`,
];
const NOISE_TEXT = "Welcome\npar\x1eacle-";

sshdTest("framed output is the program's alone", async () => {
  await using setup = await setUp({ config: NOISY });
  const transport = await setup.connect();
  const argv = ["/bin/sh", "-c", "echo out; echo err >&2; exit 4"] as const;
  const framed = await transport.execute(argv, { framed: true });
  assert.equal(framed.stdout, "out\n");
  assert.deepEqual(
    [...framed.stderr].toSorted(),
    [...`${NOISE_TEXT}err\n`].toSorted(), // their order is not ours to know
  );
  assert.equal(framed.exitCode, 4);
});

sshdTest("framed noise is kept when the program never starts", async () => {
  await using setup = await setUp({ config: NOISY });
  const transport = await setup.connect({ workspace: "/no/such" });
  await using process = await transport.spawn(["true"], { framed: true });
  const [out, err] = await Promise.all([
    new Response(process.stdout as BodyInit).text(),
    new Response(process.stderr as BodyInit).text(),
  ]);
  assert.equal(out, "");
  assert.equal(err, NOISE_TEXT);
  await assert.rejects(process.status, { code: "remote.workspace_missing" });
});

sshdTest("output without framing is untouched", async () => {
  await using setup = await setUp({ config: NOISY });
  const transport = await setup.connect();
  assert.equal(await raw(transport, "echo out"), `${NOISE_TEXT}out\n`);
});

sshdTest("framing holds against a noisy .bashrc", async () => {
  await using setup = await setUp();
  await Deno.writeTextFile(`${setup.home}/.bashrc`, "echo noise\n");
  const transport = await setup.connect();
  const bash = userInfo().shell?.endsWith("/bash") === true;
  const { stdout, stderr } = await transport.execute("echo out", {
    framed: true,
  });
  assert.equal(stdout, "out\n");
  assert.equal(stderr, bash ? "noise\n" : "");
});

terminalTest(
  "a terminal has its type and its size, and learns a new one",
  async () => {
    await using setup = await setUp();
    const transport = await setup.connect();
    const script =
      "trap 'stty size; exit 5' WINCH; echo $TERM; stty size; read x; exit 6";
    await using process = await transport.spawn(["/bin/sh", "-c", script], {
      pty: { term: "vt100", columns: 91, rows: 17 },
    });
    void process.stderr.cancel();
    let text = "";
    for await (
      const chunk of process.stdout.pipeThrough(new TextDecoderStream())
    ) {
      text += chunk;
      if (text === "vt100\r\n17 91\r\n") {
        process.resize({ columns: 133, rows: 51 });
      }
    }
    assert.equal(text, "vt100\r\n17 91\r\n51 133\r\n");
    assert.deepEqual(await process.status, { kind: "exited", code: 5 });
  },
);

terminalTest("a terminal tells why the program did not start", async () => {
  await using setup = await setUp();
  const transport = await setup.connect({ workspace: "/no/such" });
  await using process = await transport.spawn(["true"], {
    pty: { term: "vt100", columns: 80, rows: 24 },
  });
  void process.stderr.cancel();
  const text = await new Response(process.stdout as BodyInit).text();
  assert.equal(text, "");
  await assert.rejects(process.status, { code: "remote.workspace_missing" });
});

terminalTest("a terminal shows each byte when it comes", async () => {
  await using setup = await setUp();
  const transport = await setup.connect();
  const script = "printf 'type p'; read x; exit 0";
  await using process = await transport.spawn(["/bin/sh", "-c", script], {
    pty: { term: "vt100", columns: 80, rows: 24 },
  });
  void process.stderr.cancel();
  const reader = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  while (text !== "type p") text += (await reader.read()).value;
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode("p"));
  assert.equal((await reader.read()).value, "p"); // its echo
  await writer.write(new TextEncoder().encode("\r"));
  while (!(await reader.read()).done);
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
});
