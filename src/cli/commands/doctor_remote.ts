/**
 * What the doctor tries of a remote: the steps of `remote test`, finer, and
 * what a program needs there besides.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import type { Transport } from "../../transport/transport.ts";
import type { CliContext } from "../context.ts";
import type { DoctorList } from "./doctor_checks.ts";
import { checkClock, type RemoteTime } from "./doctor_clock.ts";
import { checkProgram, LIMIT_MS, type Lists } from "./doctor_program.ts";
import type { Checklist } from "./remote_test_checks.ts";
import {
  connectInStages,
  type ConnectStep,
  loginSteps,
  mending,
  repairOf,
} from "./remote_test_steps.ts";
import { testTunnel, tunnelCheck } from "./remote_test_tunnel.ts";

const STEPS: readonly ConnectStep[] = [
  { name: "tcp", parts: ["connect"], detail: ({ port }) => `port ${port}` },
  { name: "banner", parts: ["banner"], detail: () => "an SSH server" },
  ...loginSteps("authentication"),
];

/** What `remote test` calls the check whose repair is the same. */
const SAME_REPAIR: Readonly<Record<string, string>> = {
  "dns": "resolve",
  "tcp": "connect",
  "banner": "connect",
  "authentication": "authenticate",
};

/** Makes all checks of a remote; what comes after a failure is skipped. */
export async function checkRemote(
  context: CliContext,
  remote: RemoteConfig,
  doctor: DoctorList,
): Promise<void> {
  const list = doctor.part(
    (check) => fixOf(check, remote),
    (code) => repairOf(code, remote),
  );
  await checkInOrder(context, remote, { list, doctor });
  doctor.skipRest(checkNames(remote));
}

function checkNames({ tunnels }: RemoteConfig): readonly string[] {
  return [
    "dns",
    ...STEPS.map(({ name }) => name),
    ...["exec", "path", "workspace", "version"],
    ...tunnels.map(tunnelCheck),
    "clock",
  ];
}

function fixOf(check: string, remote: RemoteConfig): string {
  switch (check) {
    case "exec":
      return `paracle remote exec ${remote.name} -- true`;
    case "path":
      return `paracle remote install ${remote.name}`;
    case "clock":
      return `paracle remote exec ${remote.name} -- timedatectl`;
    default:
      return mending(SAME_REPAIR[check] ?? check, remote)[1];
  }
}

async function checkInOrder(
  context: CliContext,
  remote: RemoteConfig,
  { doctor, list }: Lists,
): Promise<void> {
  const transport = await connectInStages(context, remote, {
    list,
    resolve: "dns",
    steps: STEPS,
    trustNew: false,
  });
  if (transport === undefined) return;
  await using link = transport;
  const time = await askTime(context, link, list);
  if (time === undefined) return;
  await checkProgram(link, remote, { doctor, list });
  for (const tunnel of remote.tunnels) await testTunnel(link, tunnel, list);
  checkClock(time, list);
}

/** A command that needs nothing of ours; what it prints is kept for the clock. */
async function askTime(
  { services }: CliContext,
  link: Transport,
  list: Checklist,
): Promise<RemoteTime | undefined> {
  return await list.run("exec", async () => {
    const before = services.clock.now();
    const { stdout } = await link.execute(["date", "+%s"], {
      cwd: false,
      framed: true,
      timeoutMs: LIMIT_MS,
    });
    const value = { said: stdout.trim(), before, after: services.clock.now() };
    return { value, detail: "commands run" };
  });
}
