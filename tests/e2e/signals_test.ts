import assert from "node:assert/strict";
import type { Running } from "../helpers/program.ts";
import { assertFailure } from "../helpers/program_failure.ts";
import { type Desk, openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const EXEC = ["remote", "exec", "production", "--", "sh", "-c"];
/** Starts a script on the remote and waits until it says `ready PID`. */
async function startThere(
  desk: Desk,
  script: string,
): Promise<{ readonly running: Running; readonly pid: number }> {
  const running = desk.start([...EXEC, script]);
  const line = await running.out.waitFor(/^ready \d+$/);
  return { running, pid: Number(line.split(" ")[1]) };
}

/** Resolves when a process is gone; /proc tells, since it is no child of ours. */
async function gone(pid: number): Promise<void> {
  const until = Date.now() + 5_000;
  while (await isAlive(pid)) {
    if (Date.now() > until) throw new Error(`process ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    return !/\) Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}

sshdTest(
  "the first Ctrl-C reaches the remote process, and its ending is ours",
  async () => {
    await using desk = await openFixture();
    const script = `trap 'echo got; exit 7' INT
    echo "ready $$"; while :; do sleep 0.05; done`;
    const { running, pid } = await startThere(desk, script);
    await using _running = running;
    running.kill("SIGINT");
    assert.equal(await running.ended, 7);
    assert.match(running.out.text, /^ready \d+\ngot\n$/);
    assert.equal(running.err.text, "");
    await gone(pid);
  },
);

sshdTest(
  "a remote process that dies of the first Ctrl-C ends with 130",
  async () => {
    await using desk = await openFixture();
    const { running, pid } = await startThere(
      desk,
      'echo "ready $$"; exec sleep 600',
    );
    await using _running = running;
    running.kill("SIGINT");
    assert.equal(await running.ended, 130);
    assert.equal(running.err.text, "");
    await gone(pid);
  },
);

sshdTest(
  "the second Ctrl-C leaves at once, and kills what ignored the first",
  async () => {
    await using desk = await openFixture();
    const script = `trap '' INT; trap 'echo heard' USR1
    echo "ready $$"; while :; do sleep 0.05; done`;
    const { running, pid } = await startThere(desk, script);
    await using _running = running;
    running.kill("SIGINT");
    Deno.kill(pid, "SIGUSR1"); // it has ignored the first by now
    await running.out.waitFor(/^heard$/);
    running.kill("SIGINT");
    assert.equal(await running.ended, 130);
    assert.match(
      running.err.text,
      /^paracle: .*remote command.* \[cancelled\.interrupt\]\n$/,
    );
    await gone(pid);
  },
);

sshdTest(
  "SIGTERM reaches the remote process: 143, or what it makes of it",
  async () => {
    await using desk = await openFixture();
    const dying = await startThere(desk, 'echo "ready $$"; exec sleep 600');
    await using _dying = dying.running;
    dying.running.kill("SIGTERM");
    assert.equal(await dying.running.ended, 143);
    await gone(dying.pid);
    const script = `trap 'exit 9' TERM
    echo "ready $$"; while :; do sleep 0.05; done`;
    const trapping = await startThere(desk, script);
    await using _trapping = trapping.running;
    trapping.running.kill("SIGTERM");
    assert.equal(await trapping.running.ended, 9);
  },
);

sshdTest(
  "a reader that goes away ends the program, and the remote command with it",
  async () => {
    await using desk = await openFixture();
    const script = 'echo "ready $$"; exec yes';
    const ended = await desk.runInShell([...EXEC, script], "| head -n 1");
    assert.equal(ended.err, "");
    assert.match(ended.out, /^ready \d+\n$/);
    await gone(Number(ended.out.split(" ")[1]));
  },
);

sshdTest(
  "a full disk behind our output ends the program and the remote command",
  async () => {
    await using desk = await openFixture();
    const script = 'echo "ready $$" >&2; exec yes';
    const ended = await desk.runInShell([...EXEC, script], "> /dev/full");
    assertFailure(ended, {
      exit: 1,
      code: "exec.failed",
      says: /No space left on device/,
    });
    await gone(Number(/^ready (\d+)$/m.exec(ended.err)?.[1]));
  },
);

sshdTest(
  "two signals at once leave at once, too",
  async () => {
    await using fixture = await openFixture();
    const script = "trap '' INT; echo \"ready $$\"; sleep 600";
    const { running } = await startThere(fixture, script);
    await using _running = running;
    running.kill("SIGINT");
    running.kill("SIGTERM"); // another, since two of one kind may become one
    // The system may deliver them in either order.
    const status = await running.ended;
    const code = status === 130 ? "interrupt" : "terminate";
    assert.ok(status === 130 || status === 143, `${status}`);
    assert.ok(running.err.text.endsWith(` [cancelled.${code}]\n`));
  },
);
