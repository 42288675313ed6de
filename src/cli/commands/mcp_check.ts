/**
 * `paracle mcp connect --check`: every step of a connection, tried in order.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import { reaching } from "../mcp_reach.ts";
import type { CliContext } from "../context.ts";
import type { McpWay } from "../mcp_way.ts";
import { renderJson } from "../output.ts";
import { checkPlace } from "./mcp_check_place.ts";
import { checkServer } from "./mcp_check_server.ts";
import { checkLine, Checklist } from "./remote_test_checks.ts";
import { repairOf } from "./remote_test_steps.ts";

/** Makes the checks and prints them; the command ends with 1 when one fails. */
export async function checkMcpWay(
  context: CliContext,
  way: McpWay,
  { json }: { readonly json: boolean },
): Promise<void> {
  const { io } = context;
  const { remote } = way;
  const list = new Checklist({
    tell: (check) => {
      if (!json) io.out(checkLine(check));
    },
    repair: (code) => remote === undefined ? "" : repairOf(code, remote),
  });
  await checkAll(context, way, list);
  io.signal.throwIfAborted();
  const { checks, failed } = list;
  const ok = failed === undefined;
  if (!ok) context.exitCode = 1;
  if (!json) return;
  const { name, transport } = way;
  io.out(renderJson({
    schemaVersion: 1,
    remote: remote === undefined ? null : remote.name,
    server: name,
    transport,
    ok,
    checks,
  }));
}

async function checkAll(
  context: CliContext,
  way: McpWay,
  list: Checklist,
): Promise<void> {
  if (!await checkName(context, way, list)) return;
  if (way.remote !== undefined && !await checkSsh(context, way, list)) return;
  if (way.place !== undefined) {
    const { signal } = context.io;
    if (!await checkPlace(way.place, list, { signal })) return;
  }
  await checkServer(way.leg, list, {
    clock: context.services.clock,
    signal: context.io.signal,
  });
}

async function checkName(
  { services }: CliContext,
  { name, remote }: McpWay,
  list: Checklist,
): Promise<boolean> {
  const host = remote?.host ?? new URL(name).hostname.replace(/^\[|\]$/g, "");
  const found = await list.run("resolve", async () => {
    const addresses = await services.resolve(host);
    return { value: addresses, detail: addresses.join(", ") };
  });
  return found !== undefined;
}

/** Logs in, or rides on a session, and runs a command that does nothing. */
async function checkSsh(
  context: CliContext,
  { memory, remote }: McpWay,
  list: Checklist,
): Promise<boolean> {
  if (remote === undefined || memory === undefined) return true;
  const { signal } = context.io;
  const reach = reaching(context, { memory, remote });
  const done = await list.run("ssh", async () => {
    await using transport = await reach({ signal });
    await transport.execute(["true"], { cwd: false, signal });
    const { host, port, user } = remote;
    const login = user === undefined ? host : `${user}@${host}`;
    return { value: true, detail: `${printable(login)} port ${port}` };
  });
  return done === true;
}
