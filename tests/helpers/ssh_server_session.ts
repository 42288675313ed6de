/**
 * Session channels of the test server: from the opened channel to the handler.
 *
 * @module
 */
import {
  type ExecChannel,
  execChannel,
  type ExecRequest,
  type ServerTerminal,
} from "./ssh_server_channel.ts";
import type { ServerConnection, ServerSession } from "./ssh_server_library.ts";

/** Whether something is done, refused, or never answered. */
export type Willingness = "accept" | "refuse" | "stall";

/** How sessions are served. */
export interface SessionRules {
  readonly sessions: Willingness;
  readonly execs: Willingness;
  readonly exec: (request: ExecRequest, channel: ExecChannel) => void;
}

/** Answers the channels that a client opens for commands. */
export function serveSessions(
  connection: ServerConnection,
  rules: SessionRules,
): void {
  const lost = new AbortController();
  connection.on("close", () => lost.abort());
  connection.on("session", (accept, reject) => {
    if (rules.sessions === "refuse") reject();
    if (rules.sessions === "accept") {
      serveSession(accept(), lost.signal, rules);
    }
  });
}

function serveSession(
  session: ServerSession,
  lost: AbortSignal,
  rules: SessionRules,
): void {
  const env: Record<string, string> = {};
  let pty: ServerTerminal | undefined;
  const closed = new AbortController();
  session.on("close", () => closed.abort());
  // ssh2 refuses signals after the client's end of file; OpenSSH does not.
  session.on("eof", () => session._ending = false);
  session.on("env", (accept, _reject, { key, val }) => {
    env[key] = val;
    accept?.();
  });
  session.on("pty", (accept, _reject, { term = "", cols, rows }) => {
    pty = { term, columns: cols, rows };
    accept?.();
  });
  session.on("exec", (accept, reject, { command }) => {
    if (rules.execs === "refuse") reject();
    if (rules.execs !== "accept") return;
    const gone = AbortSignal.any([lost, closed.signal]);
    const channel = execChannel(session, accept(), gone);
    rules.exec({ command, env: { ...env }, pty }, channel);
  });
}
