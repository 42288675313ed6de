/**
 * What is to be written here and may not be, as the doctor tells it.
 *
 * @module
 */
import { dirname } from "node:path";
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { writeGrant } from "../../core/missing_permission.ts";
import { saveFlags } from "../../core/own_source_io.ts";
import { printable } from "../../core/printable.ts";
import { shellWord } from "../../core/shell_word.ts";
import type { PermissionRow } from "../permissions.ts";
import type { DoctorList } from "./doctor_checks.ts";

/** What tells what may be written. */
export interface Writing {
  /** Every kind of permission. */
  readonly permissions: () => readonly PermissionRow[];
  /** Whether an absolute path may be written to. */
  readonly canWrite: (path: string) => boolean;
  /** Whether this program was built, and cannot be granted more. */
  readonly isBuilt: boolean;
}

/**
 * The failure of a workspace here in which nothing can be recorded; undefined
 * where that can be done, or this process was never meant to write.
 */
export function unwritableWorkspace(
  checkup: Writing,
  paracRoot: string,
): ParacleError | undefined {
  const { canWrite, isBuilt } = checkup;
  if (!isWriter(checkup) || canWrite(paracRoot)) return undefined;
  const flags = saveFlags(paracRoot);
  return new ParacleError(
    "workspace.unwritable",
    `Cannot write ${printable(paracRoot)}: this process may not; ${
      writeGrant(flags, isBuilt)
    }`,
    { details: { path: paracRoot } },
  );
}

/** Where something is to be written for a tunnel, and may not be. */
export interface ClosedSocket {
  /** Its path. */
  readonly socket: string;
  /** What has to be granted for it. */
  readonly place: string;
}

/** The sockets here that tunnels want and this process may not make or use. */
export function closedSockets(
  checkup: Writing,
  remotes: readonly RemoteConfig[],
): readonly ClosedSocket[] {
  if (!isWriter(checkup)) return [];
  return remotes.flatMap(({ tunnels }) => tunnels).flatMap(
    ({ kind, local: socket }) => {
      if (typeof socket !== "string") return [];
      // One that is listened on is made beside its place, and renamed.
      const place = kind === "remote" ? socket : dirname(socket);
      return checkup.canWrite(place) ? [] : [{ socket, place }];
    },
  );
}

/** Fails the check `permissions` for them, all at once: the flag is given once. */
export function failSockets(
  doctor: DoctorList,
  { isBuilt }: Writing,
  closed: readonly ClosedSocket[],
): void {
  const places = [...new Set(closed.map(({ place }) => shellWord(place)))];
  const sockets = [...new Set(closed.map(({ socket }) => printable(socket)))];
  const flags = saveFlags(places.join(","));
  const error = new ParacleError(
    "config.permission_denied",
    `Cannot open ${sockets.join(", ")} for tunnels: this process may not; ${
      writeGrant(flags, isBuilt)
    }`,
    { details: { sockets } },
  );
  const fix = isBuilt
    ? `deno task compile ${flags}`
    : "paracle doctor --permissions";
  doctor.part(() => fix).fail("permissions", error, 0);
}

/** A pipeline that was started so as to write nothing lacks nothing. */
function isWriter({ permissions }: Writing): boolean {
  return permissions().some(({ granted, kind }) =>
    kind === "write" && granted !== "none"
  );
}
