/**
 * The checks of a remote, in order: each needs those before it.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { type ErrorCode, ParacleError } from "../../core/errors.ts";
import type { Stage } from "../../transport/stage.ts";
import type { Transport } from "../../transport/transport.ts";
import type { CliContext } from "../context.ts";
import { VERSION } from "../version.ts";
import { testTunnel } from "./remote_test_tunnel.ts";
import type { Checklist } from "./remote_test_checks.ts";

const VERSION_LIMIT_MS = 30_000;

/** Tries resolve, connect, host key, authenticate, workspace, version, tunnels. */
export async function testRemote(
  context: CliContext,
  remote: RemoteConfig,
  list: Checklist,
): Promise<void> {
  const transport = await connectInStages(context, remote, {
    list,
    resolve: "resolve",
    steps: STEPS,
  });
  if (transport === undefined) return;
  await using link = transport;
  if (!await askVersion(link, remote, list)) return;
  for (const tunnel of remote.tunnels) await testTunnel(link, tunnel, list);
}

/** What to do next when a check failed. */
export function nextStep(check: string, remote: RemoteConfig): string {
  const [why, command] = mending(check, remote);
  return `${why}: ${command}`;
}

/** Why to type which command when a check failed. */
export function mending(
  check: string,
  remote: RemoteConfig,
): readonly [why: string, command: string] {
  const { host, name, port, user } = remote;
  const ssh = `-p ${port} ${user === undefined ? host : `${user}@${host}`}`;
  const show = `paracle remote show ${name}`;
  switch (check) {
    case "resolve":
      return ['correct "host:" in remotes.yaml; see it with', show];
    case "connect":
      return ["see whether ssh gets there", `ssh -v ${ssh}`];
    case "host key":
      return [
        "compare the server's keys and pin them",
        `paracle remote trust ${name}`,
      ];
    case "authenticate":
      return ["see which keys the server takes", `ssh -v ${ssh}`];
    case "workspace":
      return ["look what is there", `ssh ${ssh} ls -la`];
    case "version":
      return [
        'put paracle there, or set "command:" in remotes.yaml',
        `paracle remote install ${name}`,
      ];
    default:
      return [
        "see what listens there",
        `paracle remote exec ${name} -- ss -ltn`,
      ];
  }
}

/** The repair for failures whose message names none. */
export function repairOf(code: ErrorCode, remote: RemoteConfig): string {
  switch (code) {
    case "connect.lost":
      return `try again with: paracle remote test ${remote.name}`;
    case "connect.unreachable":
      return `check with: ssh -v -p ${remote.port} ${remote.host}`;
    case "exec.rejected":
      return "allow it in the server's sshd_config (MaxSessions, AllowTcpForwarding)";
    case "exec.failed":
    case "exec.timeout":
      return `try it with: paracle remote exec ${remote.name} -- ${
        remote.command ?? "paracle"
      } --version`;
    default:
      return "";
  }
}

/** A check that connecting answers. */
export interface ConnectStep {
  /** As in `Check`. */
  readonly name: string;
  /** The stages whose time is its own. */
  readonly parts: readonly Stage[];
  /** What is told when they have passed. */
  readonly detail: (remote: RemoteConfig) => string;
}

/** What follows once an SSH server answers; the second is called as said. */
export function loginSteps(login: string): readonly ConnectStep[] {
  return [
    { name: "host key", parts: ["key exchange"], detail: () => "trusted" },
    { name: login, parts: ["authenticate"], detail: ({ user }) => user ?? "" },
  ];
}

const STEPS: readonly ConnectStep[] = [
  {
    name: "connect",
    parts: ["connect", "banner"],
    detail: ({ port }) => `port ${port}`,
  },
  ...loginSteps("authenticate"),
];

/** How a remote is connected to, step by step. */
export interface ConnectSteps {
  /** Takes the checks. */
  readonly list: Checklist;
  /** What the check is called that looks up the host's addresses. */
  readonly resolve: string;
  /** In the order of the stages. */
  readonly steps: readonly ConnectStep[];
  /** As in `ConnectCall`. */
  readonly trustNew?: false;
}

/**
 * Looks up the host and connects once; each step that passed, or the one that
 * failed, is a check. Undefined when one failed.
 */
export async function connectInStages(
  { io, services }: CliContext,
  remote: RemoteConfig,
  { list, resolve, steps, ...call }: ConnectSteps,
): Promise<Transport | undefined> {
  const found = await list.run(resolve, async () => {
    const addresses = await services.resolve(remote.host);
    return { value: addresses, detail: addresses.join(", ") };
  });
  if (found === undefined) return undefined;
  const begun: { readonly stage: Stage; readonly at: number }[] = [];
  const started = performance.now();
  const spent = (stage: Stage): number => {
    const index = begun.findIndex((step) => step.stage === stage);
    const from = begun[index]?.at;
    if (from === undefined) return 0;
    const until = begun[index + 1]?.at ?? performance.now() - started;
    return Math.max(0, until - from);
  };
  let transport: Transport | undefined;
  let failure: unknown;
  try {
    transport = await services.connect(remote, {
      ...call,
      signal: io.signal,
      onStage: (stage, at) => begun.push({ stage, at }),
    });
  } catch (error) {
    failure = error;
  }
  const last = begun.at(-1)?.stage ?? "connect";
  for (const { name, parts, detail } of steps) {
    const ms = parts.reduce((sum, stage) => sum + spent(stage), 0);
    const isLast = name === steps.at(-1)?.name;
    const failed = failure !== undefined &&
      (parts.includes(last) || (last === "ready" && isLast));
    if (failed) {
      list.fail(name, failure, ms);
      return undefined;
    }
    list.pass(name, detail(remote), ms);
  }
  return transport;
}

/**
 * One command proves the workspace and brings the version: its time is the
 * version's. Answers whether it is worth going on.
 */
export async function askVersion(
  transport: Transport,
  remote: RemoteConfig,
  list: Checklist,
): Promise<boolean> {
  const started = performance.now();
  const spent = (): number => performance.now() - started;
  try {
    const { stdout, exitCode } = await transport.execute(
      ["paracle", "--version"],
      { workspaceCommand: true, framed: true, timeoutMs: VERSION_LIMIT_MS },
    );
    const ms = spent();
    list.pass("workspace", remote.workspace);
    const version = stdout.trim().split(/\s+/).at(-1) ?? "";
    if (exitCode !== 0 || version === "") {
      list.fail("version", unanswered(remote, exitCode), ms);
    } else if (version === VERSION) {
      list.pass("version", `paracle ${version}`, ms);
    } else {
      const fix = `here it is ${VERSION}; ` +
        `put this one there with: paracle remote install ${remote.name}`;
      list.warn("version", `paracle ${version}`, fix, ms);
    }
    return true;
  } catch (error) {
    const isMissing = error instanceof ParacleError &&
      error.code === "remote.paracle_missing";
    if (isMissing) list.pass("workspace", remote.workspace);
    list.fail(isMissing ? "version" : "workspace", error, spent());
    return isMissing;
  }
}

function unanswered(
  remote: RemoteConfig,
  exitCode: number | undefined,
): ParacleError {
  const command = remote.command ?? "paracle";
  return new ParacleError(
    "remote.paracle_missing",
    `Cannot ask for the version: "${command} --version" ended with status ` +
      `${exitCode ?? "unknown"} there; see why with: ` +
      `paracle remote exec ${remote.name} -- ${command} --version`,
  );
}
