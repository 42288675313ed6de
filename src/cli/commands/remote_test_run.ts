/**
 * The work of `paracle remote test`: ask, and report every answer.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import type { Stage } from "../../transport/stage.ts";
import type { Transport } from "../../transport/transport.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { VERSION } from "../version.ts";
import { type Check, Checklist } from "./remote_test_checks.ts";

/** Flags of the command. */
export interface RemoteTestFlags {
  /** One document for programs. */
  readonly json: boolean;
}

/** Tries resolve, connect, host key, authenticate, workspace, version, tunnels. */
export async function runRemoteTest(
  this: CliContext,
  flags: RemoteTestFlags,
  name: string,
): Promise<void> {
  const { io, services } = this;
  const book = await services.remotes();
  const remote = book.get(name);
  const list = new Checklist((check) => {
    if (!flags.json) io.out(line(check));
  });
  await testRemote(this, remote, list);
  io.signal.throwIfAborted();
  if (flags.json) {
    const { ok, checks } = list;
    io.out(renderJson({ schemaVersion: 1, remote: name, ok, checks }));
  }
  if (!list.ok) this.exitCode = 1;
}

async function testRemote(
  context: CliContext,
  remote: RemoteConfig,
  list: Checklist,
): Promise<void> {
  const { services } = context;
  const found = await list.run("resolve", async () => {
    const addresses = await services.resolve(remote.host);
    return { value: addresses, detail: addresses.join(", ") };
  });
  if (found === undefined) return;
  const transport = await connectInStages(context, remote, list);
  if (transport === undefined) return;
  await using link = transport;
  const answered = await list.run("workspace", () => askVersion(link, remote));
  if (answered === undefined) return;
  await list.run("version", () => {
    if (answered.missing !== undefined) throw answered.missing;
    const note = answered.version === VERSION ? "" : ` (here: ${VERSION})`;
    return Promise.resolve({
      value: true,
      detail: `paracle ${answered.version}${note}`,
    });
  });
  for (const tunnel of remote.tunnels) {
    const { remoteHost: host, remote: port } = tunnel;
    await list.run(`tunnel ${tunnel.local}`, async () => {
      await using _channel = await link.dial({ host, port });
      return { value: true, detail: `${host}:${port} answers` };
    });
  }
}

/** Connects once; each stage that passed, or the one that failed, is a check. */
async function connectInStages(
  { io, services }: CliContext,
  remote: RemoteConfig,
  list: Checklist,
): Promise<Transport | undefined> {
  const begun: { readonly stage: Stage; readonly at: number }[] = [];
  const started = performance.now();
  const spent = (stage: Stage): number => {
    const index = begun.findIndex((step) => step.stage === stage);
    const from = begun[index]?.at ?? 0;
    return (begun[index + 1]?.at ?? performance.now() - started) - from;
  };
  let transport: Transport | undefined;
  let failure: unknown;
  try {
    transport = await services.connect(remote, {
      signal: io.signal,
      onStage: (stage, at) => begun.push({ stage, at }),
    });
  } catch (error) {
    failure = error;
  }
  const last = begun.at(-1)?.stage ?? "connect";
  const steps: readonly [
    name: string,
    parts: readonly Stage[],
    text: string,
  ][] = [
    ["connect", ["connect"], `port ${remote.port}`],
    ["host key", ["banner", "key exchange"], "trusted"],
    ["authenticate", ["authenticate"], remote.user ?? ""],
  ];
  for (const [name, parts, text] of steps) {
    const ms = parts.reduce((sum, stage) => sum + spent(stage), 0);
    const failed = failure !== undefined &&
      (parts.includes(last) || (last === "ready" && name === "authenticate"));
    if (failed) {
      list.add(name, ms, failure);
      return undefined;
    }
    list.add(name, ms, undefined, text);
  }
  return transport;
}

/** One command proves the workspace and brings the version. */
async function askVersion(
  transport: Transport,
  remote: RemoteConfig,
): Promise<{
  readonly value: { readonly version: string; readonly missing?: ParacleError };
  readonly detail: string;
}> {
  const detail = remote.workspace;
  try {
    const { stdout, exitCode } = await transport.execute(
      ["paracle", "--version"],
      { workspaceCommand: true, framed: true, timeoutMs: 30_000 },
    );
    const version = stdout.trim().split(/\s+/).at(-1) ?? "";
    if (exitCode === 0 && version !== "") return { value: { version }, detail };
    const missing = new ParacleError(
      "remote.paracle_missing",
      `Cannot ask for the version: "${
        remote.command ?? "paracle"
      } --version" ended with status ${exitCode} there`,
    );
    return { value: { version, missing }, detail };
  } catch (error) {
    const isMissing = error instanceof ParacleError &&
      error.code === "remote.paracle_missing";
    if (!isMissing) throw error;
    return { value: { version: "", missing: error }, detail };
  }
}

function line(check: Check): string {
  const mark = check.ok ? "ok  " : "FAIL";
  const time = `${check.ms.toFixed(0)} ms`.padStart(8);
  const text = check.ok
    ? check.detail
    : `${check.error?.message} [${check.error?.code}]`;
  return `${mark}  ${check.name.padEnd(14)} ${time}  ${text}\n`;
}
