/**
 * The work of `paracle remote tunnel list`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { tableWidth } from "../reading.ts";
import { tunnelJson } from "../session_json.ts";
import { readViews } from "../session_reading.ts";
import { renderTunnels } from "../session_table.ts";

/** Flags of the command. */
export interface RemoteTunnelListFlags {
  /** One document for programs. */
  readonly json: boolean;
}

/** Prints the tunnels of the sessions that run, and the configured ones of others. */
export async function runRemoteTunnelList(
  this: CliContext,
  flags: RemoteTunnelListFlags,
  name?: string,
): Promise<void> {
  const { io } = this;
  const { views } = await readViews(this, name);
  if (flags.json) {
    const tunnels = views.flatMap((view) =>
      view.tunnels.map((tunnel) => ({
        name: view.name,
        ...tunnelJson(tunnel),
      }))
    );
    return io.out(renderJson({ schema: 1, tunnels }));
  }
  if (views.every(({ tunnels }) => tunnels.length === 0)) {
    return io.out(
      "No tunnels; open one with: paracle remote tunnel add NAME SPEC\n",
    );
  }
  io.out(renderTunnels(views, tableWidth(io)));
}
