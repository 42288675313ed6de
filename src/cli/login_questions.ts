/**
 * What a person is asked while a connection is made.
 *
 * @module
 */
import type { CliIo, GlobalFlags } from "./io.ts";

/** The questions, as far as there is somebody to answer them. */
export interface LoginQuestions {
  /** Whether a host key that is not known is trusted. */
  readonly onUnknownHostKey?: (
    key: {
      readonly host: string;
      readonly type: string;
      readonly fingerprint: string;
    },
  ) => Promise<boolean>;
  /** The passphrase of a key. */
  readonly askPassphrase?: (source: string) => Promise<string>;
}

/** The questions about a remote; `trustNew: false` trusts no new key. */
export function loginQuestions(
  io: CliIo,
  { globals, remote, trustNew }: {
    readonly globals: Pick<GlobalFlags, "acceptNew">;
    /** Its name. */
    readonly remote: string;
    readonly trustNew: false | undefined;
  },
): LoginQuestions {
  const interactive = io.isTerminal.stdin && io.isTerminal.stderr;
  const asked = new Set<string>();
  const ask = async (host: string, type: string, fingerprint: string) => {
    const answer = await io.ask(
      `The host key of ${host} is not known here (remote "${remote}").\n` +
        `${type} key fingerprint is ${fingerprint}\n` +
        "Trust it and remember it? [yes/no] ",
    );
    return /^(y|yes)$/i.test(answer.trim());
  };
  return {
    ...(trustNew === false
      ? {}
      : globals.acceptNew
      ? { onUnknownHostKey: () => Promise.resolve(true) }
      : interactive
      ? {
        onUnknownHostKey: ({ host, type, fingerprint }) =>
          ask(host, type, fingerprint),
      }
      : {}),
    ...(interactive
      ? {
        askPassphrase: (source: string) => {
          const again = asked.has(source);
          asked.add(source);
          const what = again ? "Wrong passphrase; once more" : "Passphrase";
          return io.ask(`${what} for ${source}: `, { hidden: true });
        },
      }
      : {}),
  };
}

/** The same process, with nobody to ask. */
export function nobody(io: CliIo): CliIo {
  const isTerminal = { stdin: false, stdout: false, stderr: false };
  return Object.create(io, { isTerminal: { value: isTerminal } });
}

/** The same process, whose questions are announced. */
export function asking(io: CliIo, onQuestion: () => void): CliIo {
  const ask: CliIo["ask"] = (question, options) => {
    onQuestion();
    return io.ask(question, options);
  };
  return Object.create(io, { ask: { value: ask } });
}
