/**
 * The work of `paracle remote test`: ask, and report every answer.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openChosen } from "../remotes.ts";
import { type Check, checkLine, Checklist } from "./remote_test_checks.ts";
import { nextStep, repairOf, testRemote } from "./remote_test_steps.ts";

/** Flags of the command. */
export interface RemoteTestFlags {
  /** One document for programs. */
  readonly json: boolean;
}

/** What came of all checks, as `--json` prints it. */
export interface TestReport {
  /** Whether all passed. */
  readonly ok: boolean;
  /** What to do next when one failed, else null. */
  readonly next: string | null;
  /** Every check that was made. */
  readonly checks: readonly Check[];
}

/** Tries a remote and prints what works. */
export async function runRemoteTest(
  this: CliContext,
  flags: RemoteTestFlags,
  named?: string,
): Promise<void> {
  const { remote } = await openChosen(this, named);
  const report = await reportRemote(this, remote, flags);
  if (flags.json) {
    const { name } = remote;
    this.io.out(renderJson({ schemaVersion: 1, remote: name, ...report }));
  }
}

/**
 * Makes all checks; as text, each is printed as soon as it is known. The
 * command ends with 1 when one fails.
 *
 * @throws whatever the signal was aborted with.
 */
export async function reportRemote(
  context: CliContext,
  remote: RemoteConfig,
  flags: RemoteTestFlags,
): Promise<TestReport> {
  const { io } = context;
  const list = new Checklist({
    tell: (check) => {
      if (!flags.json) io.out(checkLine(check));
    },
    repair: (code) => repairOf(code, remote),
  });
  await testRemote(context, remote, list);
  io.signal.throwIfAborted();
  const { checks, failed } = list;
  if (failed === undefined) return { ok: true, next: null, checks };
  context.exitCode = 1;
  const next = nextStep(failed.name, remote);
  if (!flags.json) io.out(`Next: ${printable(next)}\n`);
  return { ok: false, next, checks };
}
