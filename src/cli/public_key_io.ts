/**
 * The public half of the key a remote is logged in to with.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import { readConfigText } from "../config/read_text_io.ts";
import type { RemoteConfig } from "../config/remote.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { shellWord } from "../core/shell_word.ts";
import type { CliIo } from "./io.ts";

const USUAL = ["id_ed25519", "id_ecdsa", "id_rsa"];
const PUBLIC_KEY =
  /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}(?: .*)?$/;

/**
 * Reads the file that is named, else the one beside the remote's identity,
 * else the first of the usual ones.
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export async function readPublicKey(
  remote: Pick<RemoteConfig, "identityFile" | "baseDir">,
  io: Pick<CliIo, "cwd" | "env">,
  named?: string,
): Promise<string> {
  const home = io.env("HOME") || io.env("USERPROFILE") || "";
  const { baseDir = io.cwd(), identityFile } = remote;
  const whole = (path: string, base: string): string => {
    if (/^~[/\\]/.test(path)) return join(home, path.slice(2));
    return isAbsolute(path) ? path : join(base, path);
  };
  const paths = named !== undefined
    ? [whole(named, io.cwd())]
    : identityFile !== undefined
    ? [`${whole(identityFile, baseDir)}.pub`]
    : USUAL.map((name) => join(home, ".ssh", `${name}.pub`));
  for (const path of paths) {
    const text = await readConfigText(path);
    if (text !== undefined) return publicKey(text, path);
  }
  const shown = printable(paths.join(", "));
  const [first = ""] = paths;
  const key = shellWord(printable(first).replace(/\.pub$/, ""));
  const fix = named !== undefined || !first.endsWith(".pub")
    ? "name one with --key FILE"
    : `make it with: ssh-keygen -y -f ${key} > ${key}.pub, or name one with --key FILE`;
  throw new ParacleError(
    "auth.key_unreadable",
    `Cannot find a public key (${shown}): ${fix}`,
    { details: { paths } },
  );
}

function publicKey(text: string, path: string): string {
  const line = text.trim();
  if (PUBLIC_KEY.test(line) && !/\p{Cc}/u.test(line)) return line;
  throw new ParacleError(
    "auth.key_unreadable",
    `Cannot read ${printable(path)}: expected one public key, as ` +
      '"ssh-ed25519 AAAA... comment"',
    { details: { path } },
  );
}
