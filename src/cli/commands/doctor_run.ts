/**
 * The work of `paracle doctor`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import {
  canConnect,
  canWrite,
  isBuilt,
  isWindows,
  type LookAt,
  lookAt,
} from "../doctor_io.ts";
import { renderJson } from "../output.ts";
import { lockedPlaces } from "../lock_book_io.ts";
import { permissionsReport } from "../permissions.ts";
import { type DoctorCheck, doctorLine, DoctorList } from "./doctor_checks.ts";
import { checkHere } from "./doctor_local.ts";
import type { Permissions } from "./doctor_permissions.ts";
import { showPermissions } from "./doctor_permissions_run.ts";
import { checkRemote } from "./doctor_remote.ts";

/** Flags of the command. */
export interface DoctorFlags {
  /** One document for programs. */
  readonly json: boolean;
  /** Show what this process may do. */
  readonly permissions: boolean;
}

/** What the doctor looks with; a test gives its own. */
export interface DoctorTools extends Permissions {
  /** Looks at files. */
  readonly lookAt: LookAt;
  /** Whether this is Windows. */
  readonly windows: boolean;
}

/** What came of all checks, as `--json` prints it. */
export interface DoctorReport {
  /** The remote that was tried; null when none was. */
  readonly remote: string | null;
  /** Whether none has failed. */
  readonly ok: boolean;
  /** Every check, in order. */
  readonly checks: readonly DoctorCheck[];
}

/** Looks for what is wrong and prints it. */
export async function runDoctor(
  this: CliContext,
  flags: DoctorFlags,
  name?: string,
): Promise<void> {
  const { io } = this;
  const places = await lockedPlaces();
  if (flags.permissions) {
    return await showPermissions(this, { json: flags.json, name, places });
  }
  const tools = {
    lookAt,
    canConnect,
    canWrite,
    isBuilt: isBuilt(),
    permissions: () => permissionsReport(undefined, { places }),
    windows: isWindows(),
  };
  const report = await examine(this, { flags, name, tools });
  if (flags.json) io.out(renderJson({ schemaVersion: 1, ...report }));
}

/**
 * Makes all checks; as text, each is printed as soon as it is known. The
 * command ends with 1 when one fails.
 *
 * @throws whatever the signal was aborted with.
 */
export async function examine(
  context: CliContext,
  { flags, name, tools }: {
    readonly flags: DoctorFlags;
    readonly name: string | undefined;
    readonly tools: DoctorTools;
  },
): Promise<DoctorReport> {
  const { io } = context;
  const doctor = new DoctorList({
    tell: (check) => {
      if (!flags.json) io.out(doctorLine(check));
    },
  });
  const remote = await checkHere(context, { doctor, name, ...tools });
  if (remote !== undefined) await checkRemote(context, remote, doctor);
  io.signal.throwIfAborted();
  if (!doctor.ok) context.exitCode = 1;
  const { checks, ok } = doctor;
  return { remote: remote?.name ?? null, ok, checks };
}
