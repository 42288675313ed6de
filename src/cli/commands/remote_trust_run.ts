/**
 * The work of `paracle remote trust`.
 *
 * @module
 */
import { HostKeyError, ParacleError } from "../../core/errors.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openChosen } from "../remotes.ts";
import type { ShownHostKey } from "../services.ts";

/** Flags of the command. */
export interface RemoteTrustFlags {
  /** Pin without asking. */
  readonly yes: boolean;
  /** Pin only if the server shows this fingerprint. */
  readonly fingerprint?: string;
  /** One document for programs. */
  readonly json: boolean;
}

/** Shows the keys, asks, and writes the pins. */
export async function runRemoteTrust(
  this: CliContext,
  flags: RemoteTrustFlags,
  named?: string,
): Promise<void> {
  const { io, services } = this;
  const { book, remote } = await openChosen(this, named);
  const { name } = remote;
  const { scope } = book.entry(name);
  requireFingerprint(flags.fingerprint);
  const keys = await services.scanHostKeys(remote, { signal: io.signal });
  const shown = keys.map(({ fingerprint }) => fingerprint);
  // Of keys that were not compared, another machine in between may have shown some.
  const pins = flags.fingerprint === undefined ? shown : [flags.fingerprint];
  for (const { type, fingerprint } of keys) {
    const known = remote.hostKeys.includes(fingerprint) ? "  (pinned)" : "";
    io.err(`${type}  ${fingerprint}${known}\n`);
  }
  for (const old of remote.hostKeys.filter((pin) => !shown.includes(pin))) {
    io.err(
      `warning: the pinned ${old} is not among them: the key was replaced, or this is another machine\n`,
    );
  }
  const same = pins.length === remote.hostKeys.length &&
    pins.every((pin) => remote.hostKeys.includes(pin));
  if (!same) await confirmKeys(this, flags, name, keys);
  await book.edit(scope, (document) => document.setHostKeys(name, pins));
  const path = book.pathOf(scope);
  if (flags.json) {
    io.out(renderJson({
      schemaVersion: 1,
      remote: name,
      "host_key": pins,
      keys: keys.map(({ type, fingerprint }) => ({ type, fingerprint })),
      path,
    }));
    return;
  }
  io.out(`Pinned ${pins.length} host key(s) of "${name}" in ${path}\n`);
}

async function confirmKeys(
  { io }: CliContext,
  flags: RemoteTrustFlags,
  name: string,
  keys: readonly ShownHostKey[],
): Promise<void> {
  const expected = flags.fingerprint;
  if (expected !== undefined) {
    if (keys.some(({ fingerprint }) => fingerprint === expected)) return;
    throw new HostKeyError(
      "trust.host_key_changed",
      `Cannot pin the host keys of "${name}": none of them is ${expected}; nothing was written; compare with what the server's owner sees with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub; if they differ, do not connect`,
      {
        host: name,
        actual: keys.map(({ fingerprint }) => fingerprint).join(", "),
        expected: [expected],
      },
    );
  }
  if (flags.yes) return;
  if (!io.isTerminal.stdin) {
    throw new ParacleError(
      "usage.needs_terminal",
      `Cannot ask whether these keys are right: standard input is no terminal; compare them yourself and run: paracle remote trust ${name} --fingerprint SHA256:... (or --yes)`,
    );
  }
  const answer = await io.ask(
    "Are these the server's keys? Pin them? [yes/no] ",
  );
  if (/^(y|yes)$/i.test(answer.trim())) return;
  throw new ParacleError(
    "trust.host_key_unknown",
    `The host keys of "${name}" were not pinned: the answer was no`,
  );
}

function requireFingerprint(text: string | undefined): void {
  if (text === undefined || /^SHA256:[A-Za-z0-9+/]{43}$/.test(text)) return;
  throw new ParacleError(
    "usage.invalid",
    'Cannot use --fingerprint: expected "SHA256:" and 43 characters of base64, as "ssh-keygen -lf KEY.pub" prints',
  );
}
