/**
 * The work of `paracle remote up`: hold sessions until they are to end.
 *
 * @module
 */
import type { RemoteBook, RemoteEntry } from "../../config/book.ts";
import { ParacleError } from "../../core/errors.ts";
import type { CliContext } from "../context.ts";
import { isLive } from "../live_screen.ts";
import { openBook } from "../remotes.ts";
import { REDRAW_MS, repaint } from "../repaint.ts";
import { SessionGroup } from "./remote_up_group.ts";
import { UpReport } from "./remote_up_report.ts";
import { printUnit } from "./remote_up_unit.ts";
import { provenTunnels } from "./tunnel_argument.ts";

/** Flags of the command. */
export interface RemoteUpFlags {
  /** Every remote. */
  readonly all: boolean;
  /** Prove every tunnel first. */
  readonly wait: boolean;
  /** Seconds that `wait` waits at most. */
  readonly timeout?: number;
  /** `[bind:]local:[host:]remote`. */
  readonly tunnel: readonly string[];
  /** `[bind:]remote:[host:]local`. */
  readonly reverse: readonly string[];
  /** `[bind:]port`. */
  readonly dynamic: readonly string[];
  /** One event a line for programs. */
  readonly json: boolean;
  /** Print how the system starts it, and do nothing. */
  readonly printUnit?: "systemd" | "launchd";
}

const TIMEOUT_SECONDS = 30;

/**
 * Holds a session of each remote. Ctrl-C or SIGTERM closes them in order and
 * is success, except while `--wait` still waits.
 */
export async function runRemoteUp(
  this: CliContext,
  flags: RemoteUpFlags,
  ...names: string[]
): Promise<void> {
  const { io, services } = this;
  const tunnels = provenTunnels(flags);
  const book = await openBook(this);
  const entries = entriesFor(this, book, { all: flags.all, names });
  if (tunnels.length > 0 && entries.length > 1) {
    throw misused("--tunnel, --reverse and --dynamic go with one remote");
  }
  if (flags.timeout !== undefined && !flags.wait) {
    throw misused("--timeout goes with --wait");
  }
  if (flags.printUnit !== undefined) {
    const chosen = flags.all ? undefined : entries.map(({ name }) => name);
    return printUnit(this, flags, { kind: flags.printUnit, names: chosen });
  }
  const { clock } = services;
  using report = new UpReport(io, { clock, json: flags.json });
  await using group = new SessionGroup(this, report);
  let isWaiting = flags.wait;
  try {
    await group.start(entries, { tunnels, wait: flags.wait });
    if (flags.wait) await group.prove(flags.timeout ?? TIMEOUT_SECONDS);
    isWaiting = false;
    if (!group.isLive && flags.wait) return; // other processes hold them all
    if (isLive(io) && !flags.json) await showTable(this, group, report);
    else await group.over();
  } catch (error) {
    if (!io.signal.aborted || isWaiting) throw error;
    report[Symbol.dispose]();
    if (io.isTerminal.stderr) {
      io.err("Closing; Ctrl-C again leaves at once\n");
    }
  }
}

/** Draws until all is over; what asks a person has asked before. */
async function showTable(
  { services }: CliContext,
  group: SessionGroup,
  report: UpReport,
): Promise<void> {
  await group.answered();
  const done = new AbortController();
  const painting = repaint({
    clock: services.clock,
    everyMs: REDRAW_MS,
    frame: () => report.frame(group.views),
    show: (frame) => report.draw(frame),
    signal: done.signal,
  });
  try {
    await Promise.race([group.over(), painting]);
  } finally {
    done.abort();
    await painting.catch(() => {}); // told by the race, if it came first
  }
}

function entriesFor(
  { globals, io }: CliContext,
  book: RemoteBook,
  options: { readonly all: boolean; readonly names: readonly string[] },
): readonly RemoteEntry[] {
  const { all } = options;
  const names = [...new Set(options.names)];
  if (all) {
    if (names.length > 0) throw misused("leave out --all or the names");
    book.requireRead("project");
    if (book.entries.length > 0) return book.entries;
    throw misused(
      'no remote is configured; add one with "paracle remote add NAME [USER@]HOST WORKSPACE"',
    );
  }
  if (names.length === 0) {
    const choice = book.choose({ env: io.env, local: globals.local });
    if (choice.kind === "here") {
      throw misused(
        "no remote is chosen; name one, or set a default with: paracle remote set-default NAME",
      );
    }
    names.push(choice.name);
  }
  for (const name of names) book.get(name); // a slip of the finger stops all
  return names.map((name) => book.entry(name));
}

function misused(why: string): ParacleError {
  return new ParacleError("usage.invalid", `Cannot bring up a remote: ${why}`);
}
