/**
 * The work of `paracle remote tunnel add`, `remove`, `pause` and `resume`.
 *
 * @module
 */
import { formatTunnel } from "../../config/tunnel_spec.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { printWarnings } from "../reading.ts";
import { openRemote } from "../remotes.ts";
import { notRunning, requireSession } from "../session_reading.ts";
import { forgetTunnel, saveTunnel } from "./remote_tunnel_save.ts";
import {
  bindWarning,
  normalTunnelId,
  provenTunnel,
} from "./tunnel_argument.ts";

/** Flags of `add`. */
export interface RemoteTunnelAddFlags {
  /** Kind `remote`. */
  readonly reverse: boolean;
  /** Kind `dynamic`. */
  readonly dynamic: boolean;
  /** Write it to the file, too. */
  readonly save: boolean;
}

/** Flags of `remove`. */
export interface RemoteTunnelRemoveFlags {
  /** Remove it from the file, too. */
  readonly save: boolean;
}

/** Opens a tunnel in the session that runs, and writes it down when asked. */
export async function runRemoteTunnelAdd(
  this: CliContext,
  flags: RemoteTunnelAddFlags,
  name: string,
  spec: string,
): Promise<void> {
  const { io, services } = this;
  const { fields, tunnel } = provenTunnel(spec, flags);
  const { book, remote } = await openRemote(this, name);
  const id = printable(formatTunnel(tunnel));
  await using client = await services.session(remote);
  if (client === undefined && !flags.save) {
    throw notRunning(name, `open tunnel ${id}`);
  }
  const warning = bindWarning(tunnel);
  if (warning !== undefined) printWarnings(io, [warning]);
  if (client !== undefined) {
    const status = await client.addTunnel(tunnel);
    io.out(
      `Opened tunnel ${printable(status.id)}: ` +
        `${printable(status.listen)} leads to ${printable(status.target)}\n`,
    );
  }
  if (flags.save) {
    const file = await saveTunnel(book, name, fields);
    io.out(`Saved tunnel ${id} in ${printable(file)}\n`);
  }
}

/** Closes a tunnel of the session that runs, and forgets it when asked. */
export async function runRemoteTunnelRemove(
  this: CliContext,
  flags: RemoteTunnelRemoveFlags,
  name: string,
  id: string,
): Promise<void> {
  const { io, services } = this;
  const { book, remote } = await openRemote(this, name);
  const shown = printable(id);
  await using client = await services.session(remote);
  if (client === undefined && !flags.save) {
    throw notRunning(name, `close tunnel ${shown}`);
  }
  let missing: ParacleError | undefined;
  try {
    if (client !== undefined) {
      const closed = await byId(id, (each) => client.removeTunnel(each));
      io.out(`Closed tunnel ${printable(closed)}\n`);
    }
  } catch (error) {
    if (!isMissing(error) || !flags.save) throw error;
    missing = error;
  }
  if (!flags.save) return;
  const normal = normalTunnelId(id) ?? id;
  let gone = id;
  let file = await forgetTunnel(book, name, id);
  if (file === undefined && normal !== id) {
    gone = normal;
    file = await forgetTunnel(book, name, normal);
  }
  if (file !== undefined) {
    return io.out(
      `Removed tunnel ${printable(gone)} from ${printable(file)}\n`,
    );
  }
  if (missing !== undefined) throw missing;
  const why = `${shown} is not in the file; see: paracle remote show ${name}`;
  if (client !== undefined) return printWarnings(io, [`tunnel ${why}`]);
  throw new ParacleError(
    "tunnel.not_found",
    `Cannot remove tunnel ${why}`,
    { details: { remote: name, tunnel: id } },
  );
}

/** Closes a tunnel's listener and keeps its place. */
export async function runRemoteTunnelPause(
  this: CliContext,
  _flags: Record<never, never>,
  name: string,
  id: string,
): Promise<void> {
  const { remote } = await openRemote(this, name);
  const what = `pause tunnel ${printable(id)}`;
  await using client = await requireSession(this, remote, what);
  const found = await byId(id, (each) => client.pauseTunnel(each));
  this.io.out(`Paused tunnel ${printable(found)}\n`);
}

/** Opens a paused tunnel's listener again. */
export async function runRemoteTunnelResume(
  this: CliContext,
  _flags: Record<never, never>,
  name: string,
  id: string,
): Promise<void> {
  const { remote } = await openRemote(this, name);
  const what = `resume tunnel ${printable(id)}`;
  await using client = await requireSession(this, remote, what);
  const found = await byId(id, (each) => client.resumeTunnel(each));
  this.io.out(`Resumed tunnel ${printable(found)}\n`);
}

/** Acts on the tunnel of an id, as typed or else as shown; tells which it was. */
async function byId(
  id: string,
  act: (id: string) => Promise<void>,
): Promise<string> {
  try {
    await act(id);
    return id;
  } catch (error) {
    const normal = normalTunnelId(id);
    if (!isMissing(error) || normal === undefined || normal === id) throw error;
    await act(normal);
    return normal;
  }
}

function isMissing(error: unknown): error is ParacleError {
  return error instanceof ParacleError && error.code === "tunnel.not_found";
}
