/**
 * The work of `paracle doctor --permissions`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { GIVEN_UP } from "../given_up.ts";
import { renderJson } from "../output.ts";
import { type PermissionRow, permissionsReport } from "../permissions.ts";
import { doctorLine, DoctorList } from "./doctor_checks.ts";
import { permissionTable } from "./doctor_permissions.ts";

/** How it is shown. */
export interface ShowPermissionsOptions {
  /** One document for programs. */
  readonly json: boolean;
  /** The remote that was named: it must be known. */
  readonly name: string | undefined;
  /** `HOST:PORT` of all that a locked program may reach. */
  readonly places: readonly string[] | undefined;
}

/** Prints what this process may do; with 1, when a remote is named in vain. */
export async function showPermissions(
  context: CliContext,
  { json, name, places }: ShowPermissionsOptions,
): Promise<void> {
  const { io } = context;
  const here = { cwd: io.cwd(), env: io.env };
  const permissions = permissionsReport(undefined, { places, here });
  io.out(json ? asJson(permissions) : permissionTable(permissions, io));
  if (name !== undefined) await requireRemote(context, name);
}

function asJson(permissions: readonly PermissionRow[]): string {
  const givenUp = Object.values(GIVEN_UP);
  return renderJson({ schemaVersion: 1, permissions, givenUp });
}

/** Fails as without `--permissions`, beside what was printed. */
async function requireRemote(
  context: CliContext,
  name: string,
): Promise<void> {
  const tell = context.io.err;
  const doctor = new DoctorList({ tell: (check) => tell(doctorLine(check)) });
  try {
    (await context.services.remotes()).get(name);
  } catch (error) {
    const fix = "paracle remote list";
    doctor.part(() => fix).fail("configuration", error, 0);
    context.exitCode = 1;
  }
}
