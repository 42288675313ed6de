/**
 * What an identity file is, before anything of it is opened.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { IdentityText, ReadIdentity } from "./identity_file.ts";
import type { KeySource } from "./identity_plan.ts";
import { parsePublicKey } from "./openssh_key_public.ts";
import { inspectPrivateKey } from "./private_key.ts";
import { keyError } from "./private_key_text.ts";

/**
 * Describes the text of a private key.
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export function describeKey(text: string, source: string): KeySource {
  return { source, text, ...inspectPrivateKey(text, source) };
}

/**
 * Reads an identity file and, for a key that hides its public half, the
 * `.pub` file beside it. A `.pub` file alone, under either name, is enough
 * for a key that the agent holds. Undefined when there is neither.
 *
 * @throws {ParacleError} `auth.key_unreadable`, `config.permission_denied`.
 */
export async function readKeySource(
  path: string,
  readFile: ReadIdentity,
): Promise<KeySource | undefined> {
  const file = await readFile(path);
  if (file === undefined) {
    return await publicOnly(path, await readBeside(path, readFile));
  }
  const itself = parsePublicKey(file.text);
  if (itself !== undefined) return publicOnly(path, file);
  const key = describeKey(file.text, path);
  if (file.exposed !== undefined) {
    const state =
      `others may read it (mode ${file.exposed}); close it: chmod 600 ${
        printable(path)
      }`;
    throw keyError(path, "exposed", state);
  }
  if (key.publicBlob !== undefined) return key;
  const beside = publicOnly(path, await readBeside(path, readFile));
  return { ...key, publicBlob: beside?.publicBlob };
}

function publicOnly(
  path: string,
  file: IdentityText | undefined,
): KeySource | undefined {
  const key = file === undefined ? undefined : parsePublicKey(file.text);
  if (key === undefined) return undefined;
  return {
    source: path,
    text: undefined,
    encrypted: false,
    publicBlob: key.publicBlob,
  };
}

// Only a help: when it cannot be read we go on without.
async function readBeside(
  path: string,
  readFile: ReadIdentity,
): Promise<IdentityText | undefined> {
  try {
    return await readFile(`${path}.pub`);
  } catch (error) {
    if (error instanceof ParacleError) return undefined;
    throw error;
  }
}
