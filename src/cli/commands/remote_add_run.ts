/**
 * The work of `paracle remote add`.
 *
 * @module
 */
import { isAbsolute, join, relative } from "node:path";
import type { RemoteBook, RemoteScope } from "../../config/book.ts";
import { checkRemote } from "../../config/schema.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openBook } from "../remotes.ts";
import { proveRemote } from "./remote_add_fields.ts";
import type { RemoteAddFlags } from "./remote_add_fields.ts";
import { reportRemote, type TestReport } from "./remote_test_run.ts";

/** Writes a remote once every value is proven; connects only for `--test`. */
export async function runRemoteAdd(
  this: CliContext,
  flags: RemoteAddFlags,
  name: string,
  host: string,
  workspace: string,
): Promise<void> {
  const { io } = this;
  const book = await openBook(this);
  const scope = flags.user ? "user" : book.scope;
  const here = (path: string): string =>
    fromBase(path, io.cwd(), book.baseDirOf(scope));
  const fields = proveRemote(name, host, workspace, {
    ...flags,
    ...(flags.identityFile ? { identityFile: here(flags.identityFile) } : {}),
    ...(flags.knownHosts ? { knownHosts: here(flags.knownHosts) } : {}),
  });
  const other = otherDefault(book, scope);
  const made = await book.edit(scope, (document) => {
    const replaced = document.hasRemote(name);
    if (replaced && !flags.force) throw exists(book, scope, name);
    const first = document.names.length === 0 &&
      document.default === undefined && other === undefined;
    document.setRemote(name, fields);
    if (first || flags.setDefault) document.setDefault(name);
    return { replaced, first, isDefault: document.default === name };
  });
  const file = book.pathOf(scope);
  const baseDir = book.baseDirOf(scope);
  const { remote } = checkRemote(fields, {
    name,
    ...(baseDir === undefined ? {} : { baseDir }),
  });
  const test = (): Promise<TestReport> | undefined =>
    flags.test && remote !== undefined
      ? reportRemote(this, remote, flags)
      : undefined;
  if (flags.json) {
    return io.out(renderJson({
      schemaVersion: 1,
      name,
      replaced: made.replaced,
      default: made.isDefault,
      source: scope,
      file,
      remote: fields,
      ...(flags.test ? { test: await test() } : {}),
    }));
  }
  const did = made.replaced ? "Replaced" : "Added";
  io.out(`${did} remote "${name}" in ${printable(file ?? scope)}\n`);
  if (made.first) io.out("It is the first remote, so it is the default\n");
  else if (made.isDefault) io.out("It is the default\n");
  const report = await test();
  if (report?.ok === false) io.out(`Remote "${printable(name)}" stays saved\n`);
}

/** A path typed in `cwd` as the file writes it: from its own base if below. */
function fromBase(
  path: string,
  cwd: string,
  base: string | undefined,
): string {
  if (isAbsolute(path) || /^~([/\\]|$)/.test(path)) return path;
  const whole = join(cwd, path);
  if (base === undefined) return whole;
  const inner = relative(base, whole);
  return inner.startsWith("..") || isAbsolute(inner) ? whole : inner;
}

function otherDefault(
  book: RemoteBook,
  scope: RemoteScope,
): string | undefined {
  return book.defaultOf(scope === "user" ? "project" : "user");
}

function exists(
  book: RemoteBook,
  scope: RemoteScope,
  name: string,
): ParacleError {
  const file = printable(book.pathOf(scope) ?? scope);
  return new ParacleError(
    "config.remote_exists",
    `Cannot add remote "${printable(name)}": it is in ${file} already; ` +
      `replace it with --force, or see "paracle remote show ${name}"`,
    { details: { remote: name } },
  );
}
