/**
 * Whether there is a `paracle` on a remote, and the workspace it is to work in.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import type { Transport } from "../../transport/transport.ts";
import type { DoctorList } from "./doctor_checks.ts";
import type { Checklist } from "./remote_test_checks.ts";
import { askVersion } from "./remote_test_steps.ts";

/** Milliseconds that a command of the doctor may take. */
export const LIMIT_MS = 30_000;

/** Where checks of a remote go. */
export interface Lists {
  /** Those that are made. */
  readonly list: Checklist;
  /** Those that are not. */
  readonly doctor: DoctorList;
}

/** Where `$0` is found, whose `~/` no shell has seen. */
const FIND = 'case "$0" in "~/"*) p="$HOME/${0#??}";; *) p="$0";; esac; ' +
  'command -v "$p"';

/** Adds the checks `path`, `workspace` and `version`. */
export async function checkProgram(
  link: Transport,
  remote: RemoteConfig,
  { doctor, list }: Lists,
): Promise<void> {
  const started = performance.now();
  const spent = (): number => performance.now() - started;
  try {
    const where = await findParacle(link, remote);
    list.pass("path", where, spent());
  } catch (error) {
    const isMissing = error instanceof ParacleError &&
      error.code === "remote.paracle_missing";
    const isFolder = error instanceof ParacleError &&
      error.code.startsWith("remote.workspace_");
    if (!isFolder) list.fail("path", error, spent());
    if (!isMissing && !isFolder) return;
    if (isMissing) doctor.skip("version", "there is no paracle to ask");
    if (isMissing) return await checkFolder(link, remote, list);
    doctor.skip("path", "the workspace cannot be entered");
  }
  await askVersion(link, remote, list);
}

async function findParacle(
  link: Transport,
  remote: RemoteConfig,
): Promise<string> {
  const command = remote.command ?? "paracle";
  const { stdout, exitCode } = await link.execute(
    ["/bin/sh", "-c", FIND, command],
    { framed: true, timeoutMs: LIMIT_MS },
  );
  const where = stdout.trim();
  if (exitCode === 0 && where !== "") return where;
  throw new ParacleError(
    "remote.paracle_missing",
    `Cannot find "${command}" on ${remote.host}: it is not on PATH there, nor ` +
      "in .venv/bin of the workspace, ~/.local/bin or ~/.paracle/bin",
    { details: { remote: remote.name, command } },
  );
}

/** The workspace, where no `paracle` of its own can tell. */
async function checkFolder(
  link: Transport,
  remote: RemoteConfig,
  list: Checklist,
): Promise<void> {
  await list.run("workspace", async () => {
    const { exitCode } = await link.execute(["test", "-d", ".parac"], {
      timeoutMs: LIMIT_MS,
    });
    if (exitCode === 0) return { value: true, detail: remote.workspace };
    throw new ParacleError(
      "remote.workspace_missing",
      `Cannot use ${remote.workspace} on ${remote.host}: there is no .parac in it`,
      { details: { remote: remote.name, workspace: remote.workspace } },
    );
  });
}
