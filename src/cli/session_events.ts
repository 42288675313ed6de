/**
 * What happens to a session, one thing a line: for people and for programs.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type {
  LinkState,
  Problem,
  RemoteStatus,
  TunnelStatus,
} from "../session/state.ts";
import { renderJsonLine } from "./output.ts";
import { isoTime, type Json, rounded, tunnelJson } from "./session_json.ts";

/** Something that happened. */
export type SessionEvent =
  | { readonly kind: "state"; readonly link: LinkState }
  | { readonly kind: "tunnel"; readonly tunnel: TunnelStatus }
  | { readonly kind: "tunnel_removed"; readonly id: string }
  /** A probe has passed through every tunnel. */
  | { readonly kind: "proven"; readonly tunnels: readonly string[] }
  /** It could not start. */
  | { readonly kind: "not_started"; readonly error: Problem };

/** What changed between two readings; traffic and round trips are no change. */
export function changesBetween(
  before: RemoteStatus | undefined,
  after: RemoteStatus,
): readonly SessionEvent[] {
  const events: SessionEvent[] = [];
  if (before === undefined || linkKey(before.link) !== linkKey(after.link)) {
    events.push({ kind: "state", link: after.link });
  }
  if (after.link.kind === "closed") return events; // its tunnels went with it
  const old = new Map(before?.tunnels.map((each) => [each.id, each]));
  for (const tunnel of after.tunnels) {
    const was = old.get(tunnel.id);
    old.delete(tunnel.id);
    const isSame = was?.state === tunnel.state &&
      was.reason === tunnel.reason && was.port === tunnel.port;
    // Before the first probe a tunnel is down because nobody asked yet.
    const isNew = was === undefined && before === undefined &&
      tunnel.state === "down" && after.link.kind === "connecting";
    if (!isSame && !isNew) events.push({ kind: "tunnel", tunnel });
  }
  for (const id of old.keys()) events.push({ kind: "tunnel_removed", id });
  return events;
}

function linkKey(link: LinkState): string {
  const attempt = "attempt" in link ? link.attempt : 0;
  return `${link.kind} ${link.since} ${attempt}`;
}

/** An event as a line of text. */
export function eventLine(
  name: string,
  event: SessionEvent,
  options: { readonly now: number },
): string {
  return `${printable(name)}  ${printable(textOf(event, options.now))}\n`;
}

function textOf(event: SessionEvent, now: number): string {
  switch (event.kind) {
    case "state":
      return linkText(event.link, now);
    case "tunnel":
      return `tunnel ${tunnelText(event.tunnel)}`;
    case "tunnel_removed":
      return `tunnel ${event.id} removed`;
    case "proven": {
      const count = event.tunnels.length;
      return count === 1 ? "ready, 1 tunnel" : `ready, ${count} tunnels`;
    }
    case "not_started":
      return `failed  ${problemText(event.error)}`;
  }
}

function linkText(link: LinkState, now: number): string {
  switch (link.kind) {
    case "connecting": {
      const why = link.lastError === undefined || link.attempt > 1
        ? ""
        : `: ${problemText(link.lastError)}`;
      const which = link.attempt > 1 ? `  attempt ${link.attempt}` : "";
      return `connecting${which}${why}`;
    }
    case "ready": {
      const rtt = link.rttMs === undefined
        ? ""
        : `  ${Math.round(link.rttMs)} ms`;
      // The loss itself may have been over before anybody looked.
      const why = link.lastError === undefined
        ? ""
        : `, again: ${problemText(link.lastError)}`;
      return `ready${rtt}${why}`;
    }
    case "backoff":
      return `backoff  next try ${secondsUntil(link.retryAt, now)}: ${
        problemText(link.lastError)
      }`;
    case "failed":
      return `failed  ${problemText(link.lastError)}`;
    case "closed":
      return "closed";
  }
}

/** `in 3 s`, `in 0.2 s` below a second, or `now`. */
export function secondsUntil(time: number, now: number): string {
  const left = time - now;
  const seconds = left < 1000
    ? Math.ceil(left / 100) / 10
    : Math.ceil(left / 1000);
  return seconds <= 0 ? "now" : `in ${seconds} s`;
}

function tunnelText(tunnel: TunnelStatus): string {
  const { id, port, reason, state } = tunnel;
  const isKnown = port === 0 || id.split(":").includes(`${port}`);
  const where = isKnown ? "" : ` on port ${port}`;
  return `${id} ${state}${where}${reason === undefined ? "" : `: ${reason}`}`;
}

function problemText({ code, message }: Problem): string {
  return `${message} [${code}]`;
}

/** An event as a line of JSON. */
export function eventJson(
  name: string,
  event: SessionEvent,
  options: { readonly now: number },
): string {
  return renderJsonLine({
    schema: 1,
    time: isoTime(options.now),
    remote: name,
    ...fieldsOf(event),
  });
}

function fieldsOf(event: SessionEvent): Json {
  switch (event.kind) {
    case "state":
      return { event: "state", ...linkFields(event.link) };
    case "tunnel":
      return { event: "tunnel", tunnel: tunnelJson(event.tunnel) };
    case "tunnel_removed":
      return { event: "tunnel", tunnel: { id: event.id, state: "removed" } };
    case "proven":
      return { event: "proven", tunnels: event.tunnels };
    case "not_started":
      return { event: "state", state: "failed", error: event.error };
  }
}

function linkFields(link: LinkState): Json {
  const error = link.kind === "closed" ? undefined : link.lastError;
  return {
    state: link.kind,
    since: isoTime(link.since),
    attempt: "attempt" in link ? link.attempt : null,
    ["rtt_ms"]: link.kind === "ready" ? rounded(link.rttMs) : null,
    ["retry_at"]: link.kind === "backoff" ? isoTime(link.retryAt) : null,
    error: error === undefined
      ? null
      : { code: error.code, message: error.message },
  };
}
