/**
 * Sessions and their tunnels as tables.
 *
 * @module
 */
import type { TunnelStatus } from "../session/state.ts";
import { type Column, renderTable } from "./output.ts";
import { printable } from "../core/printable.ts";
import { secondsUntil } from "./session_events.ts";
import type { SessionView } from "./session_view.ts";

/** How a table is laid out. */
export interface TableOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The terminal's columns; undefined in a pipe. */
  readonly width?: number | undefined;
}

const SESSION_COLUMNS: readonly Column[] = [
  { title: "remote", flexible: true },
  { title: "state" },
  { title: "rtt" },
  { title: "tunnels" },
  { title: "conns" },
  { title: "in" },
  { title: "out" },
  { title: "next try" },
  { title: "last error", flexible: true },
];

/** Below this width these give way to names and states; errors stand below. */
const NARROW = 72;
const DROPPED: ReadonlySet<string> = new Set([
  "rtt",
  "in",
  "out",
  "last error",
]);

/** One row a remote, and below it in full what is wrong, tunnels included. */
export function renderSessions(
  views: readonly SessionView[],
  options: TableOptions,
): string {
  const { now, width } = options;
  const isShown = SESSION_COLUMNS.map(({ title }) =>
    (width ?? NARROW) >= NARROW || !DROPPED.has(title)
  );
  const rows = views.map((view) =>
    sessionRow(view, now).filter((_, i) => isShown[i])
  );
  const columns = SESSION_COLUMNS.filter((_, i) => isShown[i]);
  const table = renderTable(columns, rows, widthOf(width));
  const troubles = views.flatMap((view) =>
    view.status === undefined ? [] : troubleLines(view, width !== undefined)
  );
  return table + troubles.map((line) => wrap(line, width)).join("");
}

/** What is wrong: with the link if its cell may be cut, with tunnels if it is not that. */
function troubleLines(view: SessionView, isCut: boolean): readonly string[] {
  const { lastError, name, tunnels } = view;
  const link = lastError === undefined || !isCut
    ? []
    : [`${name}  ${lastError.message} [${lastError.code}]`];
  const own = tunnels.filter(({ state, reason }) =>
    state !== "up" && !(isCut && reason === lastError?.message)
  );
  return [...link, ...own.map((tunnel) => troubleLine(name, tunnel))];
}

/** A line as lines of the terminal, the later ones indented. */
function wrap(line: string, width: number | undefined): string {
  let [text, indent] = [printable(line), ""];
  const lines: string[] = [];
  for (const room = width ?? Infinity; indent.length + text.length > room;) {
    const most = Math.max(1, room - indent.length);
    const space = text.lastIndexOf(" ", most);
    const end = space > most / 2 ? space : most;
    lines.push(indent + text.slice(0, end));
    [text, indent] = [text.slice(end).trimStart(), "  "];
  }
  return [...lines, indent + text].map((one) => `${one}\n`).join("");
}

function sessionRow(view: SessionView, now: number): readonly string[] {
  const { lastError, name, state, status, tunnels } = view;
  const link = status?.link;
  const rtt = link?.kind === "ready" ? link.rttMs : undefined;
  const sum = (pick: (tunnel: TunnelStatus) => number): number =>
    tunnels.reduce((total, tunnel) => total + pick(tunnel), 0);
  const up = tunnels.filter((tunnel) => tunnel.state === "up").length;
  return [
    name,
    state,
    rtt === undefined ? "" : `${Math.round(rtt)} ms`,
    `${up}/${tunnels.length}`,
    status === undefined ? "" : `${sum((tunnel) => tunnel.connections)}`,
    status === undefined ? "" : byteText(sum((tunnel) => tunnel.bytesIn)),
    status === undefined ? "" : byteText(sum((tunnel) => tunnel.bytesOut)),
    link?.kind === "backoff" ? secondsUntil(link.retryAt, now) : "",
    lastError === undefined ? "" : `${lastError.message} [${lastError.code}]`,
  ];
}

function troubleLine(name: string, tunnel: TunnelStatus): string {
  const { id, reason, state } = tunnel;
  const why = reason === undefined ? "" : `: ${reason}`;
  return `${name}  tunnel ${id} ${state}${why}`;
}

/** One row a tunnel. */
export function renderTunnels(
  views: readonly SessionView[],
  options: { readonly width?: number | undefined },
): string {
  const rows = views.flatMap(({ name, tunnels }) =>
    tunnels.map((tunnel) => [
      name,
      tunnel.id,
      tunnel.state,
      tunnel.listen,
      tunnel.target,
      `${tunnel.connections}`,
      `${tunnel.total}`,
      byteText(tunnel.bytesIn),
      byteText(tunnel.bytesOut),
      tunnel.reason ?? tunnel.description ?? "",
    ])
  );
  return renderTable(
    [
      { title: "remote", flexible: true },
      { title: "tunnel" },
      { title: "state" },
      { title: "listens" },
      { title: "leads to" },
      { title: "conns" },
      { title: "total" },
      { title: "in" },
      { title: "out" },
      { title: "note", flexible: true },
    ],
    rows,
    widthOf(options.width),
  );
}

/** What else is known of one session. */
export function sessionNotes(view: SessionView): string {
  const { pid, status } = view;
  if (status === undefined) return "";
  const { commands, reconnects, server } = status;
  const facts = [
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(server === undefined ? [] : [`server ${server}`]),
    `reconnected ${reconnects} times`,
    `commands: ${commands.running} running, ${commands.waiting} waiting`,
  ];
  return `${printable(facts.join("; "))}\n`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `512 B`, `1.2 MB`. */
export function byteText(bytes: number): string {
  const power = Math.min(
    bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3),
    UNITS.length - 1,
  );
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

function widthOf(
  width: number | undefined,
): { readonly width?: number } {
  return width === undefined ? {} : { width };
}
