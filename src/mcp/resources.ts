/**
 * The resources of the MCP server: files of the workspace, and logs of runs.
 *
 * @module
 */
import type {
  ListResourcesResult,
  ListResourceTemplatesResult,
  ReadResourceResult,
} from "@modelcontextprotocol/server";
import type { Folder } from "../workspace/folder.ts";
import type { WorkspaceReader } from "../workspace/reader.ts";
import {
  type ContextName,
  listContext,
  listPolicies,
  readContext,
  readPolicy,
} from "./tool_context_files.ts";

/** What resources are read from. */
export interface ResourceParts {
  /** Reads runs. */
  readonly reader: Pick<WorkspaceReader, "run">;
  /** The `.parac` folder. */
  readonly folder: Folder;
}

/** What a resource's address means. */
export type ResourceAddress =
  | { readonly kind: "context"; readonly name: ContextName }
  | { readonly kind: "policy"; readonly name: string }
  | { readonly kind: "log"; readonly runId: string };

const CONTEXT: Readonly<Record<ContextName, string>> = {
  "current_state": "The project's state",
  roadmap: "The project's roadmap",
  decisions: "Decisions that were taken",
};

/** Addresses with a part that is filled in. */
export const RESOURCE_TEMPLATES: ListResourceTemplatesResult = {
  resourceTemplates: [
    {
      name: "policy",
      title: "A policy",
      uriTemplate: "parac://policies/{name}",
      description: "The text of a policy, by its name",
      mimeType: "text/markdown",
    },
    {
      name: "run_log",
      title: "The log of a run",
      uriTemplate: "parac://runs/{id}/log",
      description: "What was logged of a run, by its id",
      mimeType: "text/plain",
    },
  ],
};

/**
 * Takes an address apart; undefined for what is none of ours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseAddress } from "./resources.ts";
 *
 * assert.deepEqual(parseAddress("parac://policies/security"), { kind: "policy", name: "security" });
 * assert.equal(parseAddress("parac://policies/..%2F..%2FREADME"), undefined);
 * assert.equal(parseAddress("file:///etc/passwd"), undefined);
 * ```
 */
export function parseAddress(uri: string): ResourceAddress | undefined {
  const [, area, rest] =
    /^parac:\/\/(context|policies|runs)\/([^?#]+)$/.exec(uri) ?? [];
  if (area === undefined || rest === undefined) return undefined;
  if (area === "context") {
    return isContextName(rest) ? { kind: "context", name: rest } : undefined;
  }
  const encoded = area === "runs" ? /^([^/]+)\/log$/.exec(rest)?.[1] : rest;
  const name = encoded === undefined ? undefined : plainName(encoded);
  if (name === undefined) return undefined;
  return area === "runs"
    ? { kind: "log", runId: name }
    : { kind: "policy", name };
}

/** Everything that has an address of its own and is there. */
export async function listResources(
  { folder }: ResourceParts,
): Promise<ListResourcesResult> {
  const files = await listContext(folder);
  const policies = await listPolicies(folder);
  return {
    resources: [
      ...files.map(({ name, path }) => ({
        uri: `parac://context/${name}`,
        name,
        title: CONTEXT[name],
        mimeType: mimeOf(path),
      })),
      ...policies.map(({ name, path }) => ({
        uri: `parac://policies/${encodeURIComponent(name)}`,
        name: `policy ${name}`,
        mimeType: mimeOf(path),
      })),
    ],
  };
}

/**
 * Reads a resource, all of it.
 *
 * @throws {ParacleError} `workspace.invalid`, `usage.invalid`, `run.not_found`:
 * there is none.
 */
export async function readResource(
  { reader, folder }: ResourceParts,
  uri: string,
  address: ResourceAddress,
): Promise<ReadResourceResult> {
  if (address.kind === "log") {
    const { value } = await reader.run(address.runId);
    const text = String(value.data["logs"] ?? "");
    return { contents: [{ uri, mimeType: "text/plain", text }] };
  }
  const { path, text } = address.kind === "policy"
    ? await readPolicy(folder, address.name)
    : await readContext(folder, address.name);
  return { contents: [{ uri, mimeType: mimeOf(path), text }] };
}

function isContextName(name: string): name is ContextName {
  return Object.hasOwn(CONTEXT, name);
}

function plainName(encoded: string): string | undefined {
  try {
    const name = decodeURIComponent(encoded);
    return /^(?!.*\.\.)[^/\\\p{Cc}]+$/u.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

function mimeOf(path: string): string {
  if (path.endsWith(".md")) return "text/markdown";
  return /\.ya?ml$/.test(path) ? "application/yaml" : "text/plain";
}
