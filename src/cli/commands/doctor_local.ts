/**
 * What the doctor looks at on this machine. Nothing is written.
 *
 * @module
 */
import { userStateFolder } from "../../config/paths.ts";
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { shellWord } from "../../core/shell_word.ts";
import { PROVIDER_IDS, providerVariable } from "../../engine/providers.ts";
import type { CliContext } from "../context.ts";
import type { LookAt } from "../doctor_io.ts";
import type { DoctorList } from "./doctor_checks.ts";
import { checkConfiguration } from "./doctor_configuration.ts";
import { openToOthers } from "./doctor_files.ts";
import { checkPermissions, type Permissions } from "./doctor_permissions.ts";
import { unwritableWorkspace } from "./doctor_writing.ts";

/** What is checked, and with what. */
export interface LocalCheckup extends Permissions {
  /** Takes the checks. */
  readonly doctor: DoctorList;
  /** The remote that was named. */
  readonly name: string | undefined;
  /** Looks at files. */
  readonly lookAt: LookAt;
  /** Whether the user's folders are those of Windows. */
  readonly windows: boolean;
}

/** Makes all checks of this machine; returns the remote that is next, if there is one. */
export async function checkHere(
  context: CliContext,
  checkup: LocalCheckup,
): Promise<RemoteConfig | undefined> {
  const configured = await checkConfiguration(context, checkup);
  const { remote, remotes } = configured;
  checkPermissions(checkup.doctor, checkup, configured);
  await checkWorkspace(context, checkup, remote);
  checkModelKeys(context, checkup);
  await checkSessions(context, checkup, remote ? [remote] : remotes);
  await checkStateFolder(context, checkup);
  return remote;
}

async function checkWorkspace(
  { services }: CliContext,
  checkup: LocalCheckup,
  remote: RemoteConfig | undefined,
): Promise<void> {
  const { doctor, isBuilt } = checkup;
  const name = "workspace here";
  try {
    const { paracRoot, projectRoot } = await services.workspace();
    const error = unwritableWorkspace(checkup, paracRoot);
    if (error !== undefined) {
      const fix = isBuilt
        ? `cd ${shellWord(projectRoot)}`
        : "paracle doctor --permissions";
      return doctor.part(() => fix).fail(name, error, 0);
    }
    doctor.part(() => undefined).pass(name, projectRoot);
  } catch (error) {
    const isAbsent = error instanceof ParacleError &&
      error.code === "workspace.not_found";
    if (isAbsent && remote !== undefined) {
      doctor.skip(name, `none; commands go to "${remote.name}"`);
    } else {
      const fix = isAbsent ? "paracle doctor --parac-root DIR" : undefined;
      doctor.part(() => fix).fail(name, error, 0);
    }
  }
}

/** Only names of variables: a value is nobody's business. */
function checkModelKeys({ io }: CliContext, { doctor }: LocalCheckup): void {
  const names = PROVIDER_IDS.map((id) => providerVariable(id, "API_KEY"))
    .filter((name) => (io.env(name) ?? "").trim() !== "");
  if (names.length > 0) {
    doctor.part(() => undefined).pass("model keys", names.join(", "));
  } else {
    const fix = "paracle help environment";
    doctor.skip("model keys", "none here; only what runs here needs one", fix);
  }
}

async function checkSessions(
  { services }: CliContext,
  { doctor }: LocalCheckup,
  remotes: readonly RemoteConfig[],
): Promise<void> {
  const held: string[] = [];
  for (const remote of remotes) {
    const list = doctor.part(() => `paracle remote status ${remote.name}`);
    try {
      await using session = await services.session(remote);
      if (session) held.push(`"${remote.name}" in process ${session.pid}`);
    } catch (error) {
      list.fail("session", error, 0);
    }
  }
  if (held.length > 0) {
    doctor.part(() => undefined).pass("session", held.join(", "));
  } else if (!doctor.checks.some(({ name }) => name === "session")) {
    const [remote] = remotes;
    doctor.skip(
      "session",
      "none is up",
      remote && `paracle remote up ${remote.name}`,
    );
  }
}

async function checkStateFolder(
  { io }: CliContext,
  { doctor, lookAt, windows }: LocalCheckup,
): Promise<void> {
  const name = "state folder";
  const home = io.env(windows ? "USERPROFILE" : "HOME");
  const folder = userStateFolder({ env: io.env, home, windows });
  if (folder === undefined) {
    return doctor.skip(name, "no home folder is known");
  }
  const list = doctor.part(() => `chmod 700 ${shellWord(folder)}`);
  try {
    const state = await lookAt(folder);
    if (state === undefined) {
      return doctor.skip(name, `not made yet: ${folder}`);
    }
    const mode = state.mode === undefined
      ? ""
      : ` (mode ${state.mode.toString(8)})`;
    if (((state.mode ?? 0) & 0o077) !== 0) {
      throw openToOthers(folder, `others may enter it${mode}`);
    }
    list.pass(name, folder + mode);
  } catch (error) {
    list.fail(name, error, 0);
  }
}
