/**
 * Tools about the remotes of the workspace.
 *
 * @module
 */
import * as z from "zod/mini";
import type { Document } from "../workspace/reader.ts";
import { answer, line } from "./tool_fields.ts";
import {
  noInput,
  READS,
  type RemotesView,
  type Tool,
  tool,
  type ToolFacts,
} from "./tool_spec.ts";

const FACTS = {
  category: "remote",
  scope: "mcp:read",
  hints: READS,
  needsRemotes: true,
} as const satisfies Partial<ToolFacts>;

const one = z.strictObject({
  name: z.optional(line("Only this remote", 64)),
});

const NONE: RemotesView = {
  list: () => Promise.resolve({ remotes: [] }),
  status: () => Promise.resolve({ sessions: [] }),
  tunnels: () => Promise.resolve({ tunnels: [] }),
};

const items = z.array(z.looseObject({}));

/** `remote_list`. */
export const remoteList: Tool = tool({
  ...FACTS,
  name: "remote_list",
  title: "Remotes",
  description: "The machines this workspace can be run on, as configured.",
  input: noInput,
  output: answer({ remotes: items }),
  run: ({ remotes = NONE }) => valueOf(remotes.list()),
});

/** `remote_status`. */
export const remoteStatus: Tool = tool({
  ...FACTS,
  name: "remote_status",
  title: "Sessions of remotes",
  description: "Whether the remotes are connected, and what went wrong last.",
  input: one,
  output: answer({ sessions: items }),
  run: ({ remotes = NONE }, { name }) => valueOf(remotes.status(name)),
});

/** `remote_tunnels`. */
export const remoteTunnels: Tool = tool({
  ...FACTS,
  name: "remote_tunnels",
  title: "Tunnels of remotes",
  description: "The tunnels of the remotes that are connected.",
  input: one,
  output: answer({ tunnels: items }),
  run: ({ remotes = NONE }, { name }) => valueOf(remotes.tunnels(name)),
});

async function valueOf(
  document: Promise<Document>,
): Promise<{ readonly value: Document }> {
  return { value: await document };
}
