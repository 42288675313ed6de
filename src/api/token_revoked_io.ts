/**
 * The tokens that were revoked before their time.
 *
 * @module
 */
import { editFile } from "../config/edit_file_io.ts";
import { readConfigText } from "../config/read_text_io.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** By token id: when it expires by itself, in seconds since 1970. */
export type Revoked = ReadonlyMap<string, number>;

/** As large as the file may be read again, with some room. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Reads the list; empty without a file.
 *
 * @throws {ParacleError} `config.invalid`: nobody can say which tokens still
 * count; `config.permission_denied`.
 */
export async function readRevoked(path: string): Promise<Revoked> {
  return parseRevoked(await readConfigText(path), path);
}

/**
 * Adds a token that expires by itself at `exp`, and forgets those that have
 * expired at `now`; both in seconds since 1970.
 *
 * @throws {ParacleError} `config.invalid`, `config.unwritable`,
 * `config.permission_denied`.
 */
export async function addRevoked(
  path: string,
  { jti, exp, now }: {
    readonly jti: string;
    readonly exp: number;
    readonly now: number;
  },
): Promise<void> {
  await editFile(path, (text) => {
    const old = parseRevoked(text, path);
    const kept = [...old, [jti, exp] as const].filter(([, end]) => end > now);
    const list = JSON.stringify({ revoked: Object.fromEntries(kept) });
    if (list.length <= MAX_CHARACTERS) return `${list}\n`;
    throw new ParacleError(
      "config.unwritable",
      `Cannot revoke in ${printable(path)}: too many tokens are revoked; end ` +
        "all of them by removing the signing key beside it",
    );
  });
}

function parseRevoked(text: string | undefined, path: string): Revoked {
  if (text === undefined) return new Map();
  const entries = entriesOf(text);
  if (entries !== undefined) return new Map(entries);
  throw new ParacleError(
    "config.invalid",
    `Cannot read the revoked tokens in ${printable(path)}: it is damaged; ` +
      'mend it, or start anew: echo "{}" > ' + printable(path),
    { details: { path } },
  );
}

function entriesOf(text: string): readonly [string, number][] | undefined {
  try {
    const { revoked = {} }: { readonly revoked?: unknown } = JSON.parse(text);
    if (typeof revoked !== "object" || revoked === null) return undefined;
    const entries: [string, unknown][] = Object.entries(revoked);
    return entries.every((entry) => isEntry(entry)) ? entries : undefined;
  } catch {
    return undefined; // no JSON, or none with a member of that name
  }
}

function isEntry(entry: [string, unknown]): entry is [string, number] {
  return typeof entry[1] === "number";
}
