/**
 * The remotes as tools of the MCP server tell them: what `--json` prints.
 *
 * @module
 */
import type { RemoteEntry } from "../config/book.ts";
import type { RemotesView } from "../mcp/tool_spec.ts";
import { remoteJson } from "./commands/remote_book.ts";
import type { CliContext } from "./context.ts";
import { sessionJson, tunnelJson } from "./session_json.ts";
import { readView } from "./session_reading.ts";
import type { SessionView } from "./session_view.ts";

/** Reads remotes, and the sessions that other processes hold. */
export function remotesView(context: CliContext): RemotesView {
  const { services } = context;
  const views = async (
    name: string | undefined,
  ): Promise<readonly SessionView[]> => {
    const book = await services.remotes();
    const entries: readonly RemoteEntry[] = name === undefined
      ? book.entries
      : [book.entry(name)];
    return await Promise.all(entries.map((entry) => readView(context, entry)));
  };
  return {
    list: async () => {
      const book = await services.remotes();
      return {
        default: book.default ?? null,
        remotes: book.entries.map(remoteJson),
        warnings: book.warnings,
      };
    },
    status: async (name) => ({
      sessions: (await views(name)).map(sessionJson),
    }),
    tunnels: async (name) => ({
      tunnels: (await views(name)).flatMap((view) =>
        view.tunnels.map((tunnel) => ({
          remote: view.name,
          ...tunnelJson(tunnel),
        }))
      ),
    }),
  };
}
