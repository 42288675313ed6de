/**
 * What becomes of a request when the connection it ran on is lost.
 *
 * @module
 */
import type { Pending } from "./pending.ts";

/** `fail`: answered at once. `resend`: sent again, within the hold. `keep`: sent again, whenever. */
export type LossAction = "fail" | "resend" | "keep";

// Nothing happens on the server by these, or only to the connection that is
// gone: the log level and the subscriptions of a session die with it.
const HARMLESS: ReadonlySet<string> = new Set([
  "completion/complete",
  "initialize",
  "logging/setLevel",
  "ping",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/read",
  "resources/subscribe",
  "resources/templates/list",
  "resources/unsubscribe",
  "server/discover",
  "tools/list",
]);

// A request that brings the server down must not do so for ever.
const HARMLESS_SENDS = 4;
const REPEATABLE_SENDS = 2;

/**
 * The action for a request. A call of a tool is sent once more when the
 * server said that it may be; anything else that may change something, never.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lossAction } from "./pending_policy.ts";
 *
 * const call = { method: "tools/call", tool: "echo", sends: 1 };
 * assert.equal(lossAction(call, () => true), "resend");
 * assert.equal(lossAction(call, () => false), "fail");
 * ```
 */
export function lossAction(
  { method, tool, sends }: Pick<Pending, "method" | "tool" | "sends">,
  isRepeatable: (tool: string) => boolean,
): LossAction {
  if (method === "subscriptions/listen") return "keep";
  if (HARMLESS.has(method)) return sends < HARMLESS_SENDS ? "resend" : "fail";
  const repeatable = method === "tools/call" && tool !== undefined &&
    isRepeatable(tool);
  return repeatable && sends < REPEATABLE_SENDS ? "resend" : "fail";
}
