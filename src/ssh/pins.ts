/**
 * The host keys that a connection must find: those that the remote pins, and
 * those in `PARACLE_HOST_KEY`. The variable can only narrow what is pinned.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { parsePublicKey } from "./openssh_key_public.ts";
import type { SSHRemote } from "./remote.ts";

const VARIABLE = "PARACLE_HOST_KEY";
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;

/** What is pinned; nothing when known_hosts decides. */
export interface Pins {
  /** `SHA256:...`; any of them will do, and nothing else will. */
  readonly fingerprints: readonly string[];
  /** The variable they come from; undefined for those of the remote. */
  readonly variable?: string;
}

/**
 * The pins of a remote that a command goes to. The variable is meant for that
 * one: it says nothing about a host on the way to it.
 *
 * @throws {ParacleError} `config.invalid` when the variable is unreadable, or
 * names none of the keys that the remote pins.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pinsOf } from "./pins.ts";
 *
 * const [a, b] = ["A", "B"].map((letter) => `SHA256:${letter.repeat(43)}`);
 * const remote = { host: "lab", hostKeys: [a ?? ""] };
 * const { fingerprints } = pinsOf(remote, `${a}\n${b}`);
 * assert.deepEqual(fingerprints, [a]);
 * assert.throws(() => pinsOf(remote, b), { code: "config.invalid" });
 * ```
 */
export function pinsOf(
  { name, host, hostKeys = [] }: SSHRemote,
  given: string | undefined,
): Pins {
  if (given === undefined) return { fingerprints: hostKeys };
  const named = readHostKeys(given);
  const both = named.filter((one) => hostKeys.includes(one));
  if (hostKeys.length > 0 && both.length === 0) {
    throw new ParacleError(
      "config.invalid",
      `Cannot connect to ${host}: ${VARIABLE} names ${
        named.join(" or ")
      }, but "${name ?? host}" pins ${
        hostKeys.join(" or ")
      }; find out which is the server's, and make both the same`,
    );
  }
  const fingerprints = hostKeys.length > 0 ? both : named;
  return { fingerprints, variable: VARIABLE };
}

/** The fingerprints that the variable names, as keys or as themselves. */
function readHostKeys(text: string): readonly string[] {
  const found = text.split("\n").flatMap((line, i) => {
    const words = line.trim().split(/\s+/).filter((word) => word !== "");
    if (words.length === 0 || words[0]?.startsWith("#")) return [];
    if (words.every((word) => FINGERPRINT.test(word))) return words;
    const key = parsePublicKey(line);
    if (key === undefined) throw unreadable(`its line ${i + 1} is neither`);
    return [key.fingerprint];
  });
  if (found.length === 0) throw unreadable("it holds neither");
  return [...new Set(found)];
}

// The text is not shown: somebody may have taken the wrong secret.
function unreadable(state: string): ParacleError {
  return new ParacleError(
    "config.invalid",
    `Cannot read ${VARIABLE}: expected public host keys, one a line, as "ssh-ed25519 AAAA...", or fingerprints, as "SHA256:" and 43 characters of base64; ${state}; on the server "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints one`,
  );
}
