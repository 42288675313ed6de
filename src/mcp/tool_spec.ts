/**
 * What a tool of the MCP server is: a name, schemas, a scope, and its work.
 *
 * @module
 */
import * as z from "zod/mini";
import type { ActionEntry } from "../engine/journal.ts";
import type { Runner } from "../engine/runner.ts";
import type { Folder } from "../workspace/folder.ts";
import type { Document, WorkspaceReader } from "../workspace/reader.ts";
import type { Scope } from "./scopes.ts";

/** The remotes of the workspace, as their tools answer them. */
export interface RemotesView {
  /** Every configured remote. */
  list(): Promise<Document>;
  /** The sessions of all remotes, or of one. */
  status(name?: string): Promise<Document>;
  /** The tunnels of all remotes, or of one. */
  tunnels(name?: string): Promise<Document>;
}

/** What tools work with. All of it is borrowed and may be used concurrently. */
export interface ToolParts {
  /** Reads the workspace. */
  readonly reader: WorkspaceReader;
  /** Runs what is in it. */
  readonly runner: Runner;
  /** The `.parac` folder. */
  readonly folder: Folder;
  /** Appends to the action log; answers what went wrong. */
  logAction(entry: ActionEntry): Promise<string | undefined>;
  /** Without it there are no tools about remotes. */
  readonly remotes?: RemotesView | undefined;
}

/** What a connection remembers between calls. */
export interface ToolSession {
  /** The agent chosen by `set_active_agent`. */
  activeAgent: string | undefined;
}

/** One call of a tool. */
export interface ToolCall {
  /** Aborted when the client cancels or is gone. */
  readonly signal: AbortSignal;
  /** Tells how far it is; nobody may listen. Never throws. */
  progress(step: ToolProgress): void;
  /** Of the connection; forgotten at once where there is none. */
  readonly session: ToolSession;
}

/** How far a call is. */
export interface ToolProgress {
  /** For people. */
  readonly message: string;
  /** What is done, of `total`. */
  readonly done?: number | undefined;
  /** What there is to do, where that is known. */
  readonly total?: number | undefined;
}

/** What a tool answers. */
export interface ToolAnswer {
  /** For programs. */
  readonly value: Document;
  /** For models. Default: the value as JSON. */
  readonly text?: string | undefined;
  /** Whether it tells of a failure. */
  readonly isError?: boolean | undefined;
  /** Resource with all of it, should it be too long for an answer. */
  readonly whole?: string | undefined;
}

/** A group of tools, as `mcp list --category` names them. */
export type ToolCategory =
  | "agent"
  | "context"
  | "log"
  | "memory"
  | "remote"
  | "run"
  | "workflow"
  | "workspace";

/** Everything about a tool but its schemas. */
export interface ToolFacts {
  /** As it is called: `^[a-z0-9_]{1,64}$`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For models. */
  readonly description: string;
  /** Its group. */
  readonly category: ToolCategory;
  /** What a caller needs. */
  readonly scope: Scope;
  /** What it does to the world. */
  readonly hints: ToolHints;
  /** Only for connections that have a memory: those of the older protocol. */
  readonly needsSession?: true;
  /** Only with {@linkcode ToolParts.remotes}. */
  readonly needsRemotes?: true;
}

/** Annotations of the protocol. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** A tool whose arguments are known. */
export interface ToolSpec<I> extends ToolFacts {
  /** Of the arguments. */
  readonly input: z.ZodMiniType<I>;
  /** Of the value, where it has a fixed form. */
  readonly output?: z.ZodMiniType;
  /** Does the work. Throws `ParacleError` for what the caller can mend. */
  run(parts: ToolParts, input: I, call: ToolCall): Promise<ToolAnswer>;
}

/** A tool, whatever its arguments are. */
export interface Tool extends ToolFacts {
  /** JSON Schema of the arguments. */
  inputSchema(): Document;
  /** JSON Schema of the value; undefined without a fixed form. */
  outputSchema(): Document | undefined;
  /** What is wrong with arguments, one line each; empty when they may be used. */
  faults(input: unknown): readonly string[];
  /** Does the work with arguments that have no faults. */
  run(parts: ToolParts, input: unknown, call: ToolCall): Promise<ToolAnswer>;
}

/** Reads only, and nothing but the workspace. */
export const READS: ToolHints = { readOnlyHint: true, openWorldHint: false };

/** No arguments. */
export const noInput: z.ZodMiniType<Readonly<Record<string, never>>> = z
  .strictObject({});

/** Forgets the type of a tool's arguments; its schemas are made when asked for. */
export function tool<I>(spec: ToolSpec<I>): Tool {
  let input: Document | undefined;
  let output: Document | undefined;
  return {
    ...spec,
    inputSchema: () => input ??= schemaOf(spec.input, "input"),
    outputSchema: () =>
      spec.output === undefined
        ? undefined
        : output ??= schemaOf(spec.output, "output"),
    faults: (value) =>
      (z.safeParse(spec.input, value).error?.issues ?? []).map(faultOf),
    run: (parts, value, call) =>
      spec.run(parts, z.parse(spec.input, value), call),
  };
}

function schemaOf(schema: z.ZodMiniType, io: "input" | "output"): Document {
  return z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      // Says that anything may be there, as saying nothing does.
      const { additionalProperties: more } = jsonSchema;
      if (typeof more !== "object" || Object.keys(more).length > 0) return;
      delete jsonSchema.additionalProperties;
    },
  });
}

function faultOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return `${issue.keys.join(", ")}: no such argument`;
  }
  const text = issue.code === "invalid_value"
    ? `expected one of ${issue.values.join(", ")}`
    : issue.code === "invalid_type"
    ? `expected ${issue.expected}`
    : issue.message;
  return place === "" ? text : `${place}: ${text}`;
}
