/**
 * Which tools a client may see, and which calls may be made twice.
 *
 * @module
 */
import { isObject, type JsonObject, valueAt } from "./jsonrpc.ts";

/** Names of tools. */
export interface ToolFilter {
  /** Only these; empty means all. */
  readonly allow: readonly string[];
  /** Not these, whatever `allow` says. */
  readonly deny: readonly string[];
}

/**
 * What the last `tools/list` said, seen through a filter.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ToolView } from "./hidden_tools.ts";
 *
 * const view = new ToolView({ allow: [], deny: ["rm"] });
 * const tools = [{ name: "rm" }, { name: "ls", annotations: { readOnlyHint: true } }];
 * assert.deepEqual(view.read({ tools }, { first: true }), { tools: [tools[1]] });
 * assert.equal(view.isRepeatable("ls"), true);
 * ```
 */
export class ToolView {
  readonly #allow: ReadonlySet<string>;
  readonly #deny: ReadonlySet<string>;
  #repeatable = new Set<string>();

  /** Knows no tool yet. */
  constructor({ allow, deny }: ToolFilter) {
    this.#allow = new Set(allow);
    this.#deny = new Set(deny);
  }

  /** Whether a tool is kept from the client. */
  hides(name: string): boolean {
    if (this.#deny.has(name)) return true;
    return this.#allow.size > 0 && !this.#allow.has(name);
  }

  /** Whether the server said that a call changes nothing, or nothing more the second time. */
  isRepeatable(name: string): boolean {
    return this.#repeatable.has(name);
  }

  /**
   * Reads a page of the list. Returns what the client shall see of it, or
   * undefined when that is all.
   */
  read(
    result: unknown,
    { first }: { readonly first: boolean },
  ): JsonObject | undefined {
    const tools = valueAt(result, "tools");
    if (!isObject(result) || !Array.isArray(tools)) return undefined;
    if (first) this.#repeatable = new Set();
    for (const tool of tools) this.#note(tool);
    const shown = tools.filter((tool) => !this.hides(nameOf(tool)));
    return shown.length === tools.length
      ? undefined
      : { ...result, tools: shown };
  }

  #note(tool: unknown): void {
    const hints = valueAt(tool, "annotations");
    const repeatable = valueAt(hints, "readOnlyHint") === true ||
      valueAt(hints, "idempotentHint") === true;
    if (repeatable) this.#repeatable.add(nameOf(tool));
    else this.#repeatable.delete(nameOf(tool));
  }
}

function nameOf(tool: unknown): string {
  const name = valueAt(tool, "name");
  return typeof name === "string" ? name : "";
}
