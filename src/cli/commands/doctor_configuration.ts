/**
 * What the doctor finds in the two `remotes.yaml`.
 *
 * @module
 */
import type { RemoteBook } from "../../config/book.ts";
import type { RemoteConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { shellWord } from "../../core/shell_word.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import type { LookAt } from "../doctor_io.ts";
import { printWarnings } from "../reading.ts";
import type { DoctorList } from "./doctor_checks.ts";
import { openToOthers, remotesFix } from "./doctor_files.ts";

const CHECK = "configuration";
const ADD = "paracle remote add NAME [USER@]HOST WORKSPACE";

/** What is checked, and with what. */
export interface ConfigurationCheckup {
  /** Takes the checks. */
  readonly doctor: DoctorList;
  /** The remote that was named. */
  readonly name: string | undefined;
  /** Looks at files. */
  readonly lookAt: LookAt;
  /** Whether commands are those of Windows. */
  readonly windows: boolean;
}

/** What the configuration says, as far as it can be read. */
export interface Configured {
  /** The remote that was named, or the default one. */
  readonly remote?: RemoteConfig;
  /** Every remote that can be used. */
  readonly remotes: readonly RemoteConfig[];
}

/** Adds the checks `configuration` and `file mode`. */
export async function checkConfiguration(
  context: CliContext,
  { doctor, lookAt, name, windows }: ConfigurationCheckup,
): Promise<Configured> {
  const started = performance.now();
  const spent = (): number => performance.now() - started;
  let found: Configured = { remotes: [] };
  let files: readonly ConfigurationFile[] = [];
  let paths: readonly string[] = [];
  try {
    const book = await context.services.remotes();
    paths = book.paths;
    printWarnings(context.io, book.warnings);
    found = { remotes: usable(book) };
    files = await existing(book, lookAt);
    book.requireRead("project");
    book.requireRead("user");
    const remote = chosenRemote(context, book, name);
    if (remote !== undefined) found = { ...found, remote };
    refuseBroken(book);
    const detail = `remotes: ${book.entries.length}; ${paths.join(", ")}`;
    if (paths.length === 0) doctor.skip(CHECK, "no remotes.yaml", ADD);
    else doctor.part(() => undefined).pass(CHECK, detail, spent());
  } catch (error) {
    const fix = remotesFix({ error, paths, windows });
    doctor.part(() => fix).fail(CHECK, error, spent());
  }
  checkFileModes(files, doctor);
  return found;
}

function chosenRemote(
  { globals, io }: CliContext,
  book: RemoteBook,
  name: string | undefined,
): RemoteConfig | undefined {
  if (name !== undefined) return book.get(name);
  const choice = book.choose({ env: io.env, local: globals.local });
  return choice.kind === "remote" ? book.get(choice.name) : undefined;
}

function usable(book: RemoteBook): readonly RemoteConfig[] {
  return book.entries.flatMap((entry) =>
    entry.kind === "ok" ? [entry.remote] : []
  );
}

function refuseBroken(book: RemoteBook): void {
  const faults = book.entries.flatMap((entry) =>
    entry.kind === "ok" ? [] : entry.faults
  );
  if (faults.length === 0) return;
  throw new ParacleError(
    "config.invalid",
    `Cannot use every remote: ${faults.map(printable).join("; ")}`,
    { details: { issues: faults } },
  );
}

interface ConfigurationFile {
  readonly path: string;
  readonly mode: number | undefined;
}

async function existing(
  book: RemoteBook,
  lookAt: LookAt,
): Promise<readonly ConfigurationFile[]> {
  const found: ConfigurationFile[] = [];
  for (const scope of ["project", "user"] as const) {
    // Those of a locked program are in it, and no file.
    const path = book.isLocked ? undefined : book.pathOf(scope);
    const state = path === undefined ? undefined : await lookAt(path);
    if (path !== undefined && state) found.push({ path, mode: state.mode });
  }
  return found;
}

/** Whoever may write these files says where commands run. */
function checkFileModes(
  files: readonly ConfigurationFile[],
  doctor: DoctorList,
): void {
  for (const { mode, path } of files) {
    if (mode === undefined) continue;
    const list = doctor.part(() => `chmod o-w ${shellWord(path)}`);
    const text = `mode ${mode.toString(8)}`;
    if ((mode & 0o002) === 0) list.pass("file mode", `${text} ${path}`);
    else {
      const state = `everybody may write it (${text})`;
      list.fail("file mode", openToOthers(path, state), 0);
    }
  }
}
