/**
 * Which files of the workspace stand for what a client has seen.
 *
 * @module
 */
import type { Change } from "./change_hub.ts";

/** Folders below `.parac` that are watched with all they hold; runs are not: they change all the time. */
export const WATCHED_FOLDERS: readonly string[] = [
  ...["agents", "config", "memory/context", "policies"],
  ...["roadmap", "workflows"],
];

/**
 * What changed for clients when files did; paths are below `.parac`, with `/`
 * between names. Each change is named once.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { changesOf } from "./change_hub_paths.ts";
 *
 * assert.deepEqual(changesOf(["memory/logs/agent_actions.log"]), []);
 * assert.deepEqual(changesOf(["agents/manifest.yaml"]), [{ kind: "tools" }, { kind: "prompts" }]);
 * assert.deepEqual(changesOf(["policies/security.md"]), [
 *   { kind: "resources" },
 *   { kind: "resource", uri: "parac://policies/security" },
 * ]);
 * ```
 */
export function changesOf(paths: readonly string[]): readonly Change[] {
  const changes = new Map<string, Change>();
  for (const change of paths.flatMap(ofPath)) {
    changes.set(change.kind === "resource" ? change.uri : change.kind, change);
  }
  return [...changes.values()];
}

function ofPath(path: string): readonly Change[] {
  const [first = "", ...rest] = path.split("/");
  const file = rest.at(-1) ?? "";
  // What editors write beside the file they save.
  if (/^\.|~$|\.(tmp|swp)$/.test(file)) return [];
  switch (first) {
    case "agents":
    case "workflows":
      return [{ kind: "tools" }, { kind: "prompts" }];
    case "policies":
      return [{ kind: "resources" }, ...updated("policies", stemOf(file))];
    case "roadmap":
      return file.startsWith("decisions.")
        ? [{ kind: "resources" }, ...updated("context", "decisions")]
        : [{ kind: "resources" }, ...updated("context", "roadmap")];
    case "memory":
      return path === "memory/context/current_state.yaml"
        ? [{ kind: "resources" }, ...updated("context", "current_state")]
        : [];
    case "config":
    case "project.yaml":
    case "manifest.yaml":
      return [{ kind: "tools" }, { kind: "prompts" }, { kind: "resources" }];
    default:
      return [];
  }
}

function updated(area: string, name: string): readonly Change[] {
  if (name === "") return [];
  const uri = `parac://${area}/${encodeURIComponent(name)}`;
  return [{ kind: "resource", uri }];
}

function stemOf(file: string): string {
  return file.replace(/\.[^.]+$/, "");
}
