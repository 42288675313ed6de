/**
 * What this process may do, as the doctor tells it.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { GIVEN_UP } from "../given_up.ts";
import type { CliIo } from "../io.ts";
import { renderTable } from "../output.ts";
import type { PermissionRow } from "../permissions.ts";
import { placesIn } from "../permissions_places.ts";
import { KNOWN_HOMES, OWN_PLACES } from "../places.ts";
import { tableWidth } from "../reading.ts";
import type { DoctorList } from "./doctor_checks.ts";
import type { Configured } from "./doctor_configuration.ts";
import { closedSockets, failSockets, type Writing } from "./doctor_writing.ts";

/** What the check looks at. */
export interface Permissions extends Writing {
  /** Whether `HOST:PORT` may be connected to. */
  readonly canConnect: (host: string) => boolean;
}

// All of it is to be read, on any terminal.
const WRAPS = { flexible: true, wraps: true } as const;

/**
 * Every kind as a table, what is granted of those that are not whole, what is
 * to be mended, and what commands give up.
 */
export function permissionTable(
  rows: readonly PermissionRow[],
  io: CliIo,
): string {
  const columns = [
    { title: "kind" },
    { title: "granted" },
    { title: "why", ...WRAPS },
  ];
  const cells = rows.map(({ granted, kind, why }) => [kind, granted, why]);
  const fixes = rows.flatMap(({ fix, kind }) =>
    fix === undefined ? [] : [`${kind}: ${fix}\n`]
  );
  const table = renderTable(columns, cells, tableWidth(io));
  const mending = fixes.length === 0 ? [] : ["\n", ...fixes];
  const parts = [table, someTable(rows, io), ...mending, "\n"];
  return [...parts, givenUpTable(io)].join("");
}

/** What is granted of the kinds that are not whole; empty when there is none. */
function someTable(rows: readonly PermissionRow[], io: CliIo): string {
  const columns = [{ title: "some" }, { title: "which", ...WRAPS }];
  const cells = rows.filter(({ granted }) => granted === "some")
    .flatMap(someOf);
  if (cells.length === 0) return "";
  return `\n${renderTable(columns, cells, tableWidth(io))}`;
}

/** Own places are told once, with the folders that have the same. */
function someOf(row: PermissionRow): readonly (readonly string[])[] {
  const { above = 0, has, kind } = row;
  if (kind !== "read" && kind !== "write") return [[kind, has.join(", ")]];
  const homes = KNOWN_HOMES.filter((home) =>
    placesIn(home, kind).every((place) => has.includes(place))
  );
  const told = new Set(homes.flatMap((home) => placesIn(home, kind)));
  const first = [kind, has.filter((place) => !told.has(place)).join(", ")];
  const folders = [
    ...(above === 0
      ? []
      : [above === 1 ? "the folder above" : `the ${above} folders above`]),
    ...homes,
  ];
  if (folders.length === 0) return [first];
  const own = OWN_PLACES[kind].join(", ");
  return [first, ["", `and ${own} in ${folders.join(", ")}`]];
}

/** What each command that goes on gives up while it runs, as a table. */
function givenUpTable(io: CliIo): string {
  const columns = [
    { title: "command", ...WRAPS },
    { title: "gives up" },
    { title: "when", ...WRAPS },
  ];
  const cells = Object.values(GIVEN_UP).map(({ command, kinds, moment }) => [
    command,
    kinds.join(", "),
    moment,
  ]);
  return renderTable(columns, cells, tableWidth(io));
}

/**
 * Adds the check `permissions`: whether files can be read, the remote be
 * reached, and the sockets of tunnels be made. To have more than is needed is
 * no failure.
 */
export function checkPermissions(
  doctor: DoctorList,
  checkup: Permissions,
  { remote, remotes }: Configured,
): void {
  const { canConnect, permissions } = checkup;
  const list = doctor.part(() => "paracle doctor --permissions");
  const rows = permissions();
  const cannotRead = rows.some(({ granted, kind }) =>
    kind === "read" && granted === "none"
  );
  const place = remote && placeOf(remote);
  const missing = cannotRead
    ? "--allow-read"
    : place === undefined || canConnect(place)
    ? undefined
    : `--allow-net=${place}`;
  if (missing === undefined) {
    const sockets = closedSockets(checkup, remote ? [remote] : remotes);
    if (sockets.length > 0) return failSockets(doctor, checkup, sockets);
    return list.pass("permissions", summary(rows));
  }
  const error = new ParacleError(
    "config.permission_denied",
    `Cannot do all that is configured: not granted; run with ${missing}`,
    { details: { flag: missing } },
  );
  list.fail("permissions", error, 0);
}

function summary(rows: readonly PermissionRow[]): string {
  const has = rows.filter(({ granted }) => granted !== "none");
  const names = (isNeeded: boolean): string =>
    has.filter(({ needed }) => needed === isNeeded)
      .map(({ granted, kind }) => granted === "some" ? `some ${kind}` : kind)
      .join(", ");
  const more = names(false);
  return names(true) + (more === "" ? "" : `; more than needed: ${more}`);
}

function placeOf({ host, port }: RemoteConfig): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
