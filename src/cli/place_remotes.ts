/**
 * What a `remotes.yaml` may want to read or write on this machine.
 *
 * @module
 */
import type { Access } from "./places.ts";
import { absolute, type StartFacts } from "./start_facts.ts";

/** The keys of a `remotes.yaml` that have a path of this machine. */
const PATH_KEYS: Readonly<Record<Access, RegExp>> = {
  read: /["']?\b(identity_file|known_hosts|local)["']?[ \t]*:[ \t]*/g,
  write: /["']?\b(known_hosts|local)["']?[ \t]*:[ \t]*/g,
};

/**
 * What a `remotes.yaml` names to be read, such as its identity files, or
 * written: its files of known hosts, and the sockets its tunnels have here. The
 * text is not read as YAML yet: a match too many keeps a place that could be
 * given up, and a value that does not stand there plainly is the root, which
 * keeps all.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { placesInRemotes } from "./place_remotes.ts";
 *
 * const facts = { cwd: "/srv/ws", env: () => "/home/dev" };
 * const text = "known_hosts: ~/.ssh/work\ntunnels: [{ local: /run/db.sock }]";
 * assert.deepEqual(placesInRemotes("write", text, facts), [
 *   "/home/dev/.ssh/work",
 *   "/run/db.sock",
 * ]);
 * ```
 */
export function placesInRemotes(
  access: Access,
  text: string,
  facts: Pick<StartFacts, "cwd" | "env">,
): readonly string[] {
  // A key may be written so that the pattern does not find it.
  if (
    /\\|(?:^|[\s{,])\?\s|\*\S+\s+:|(?:_file|known_hosts|local)\b["']?\s*(?:#.*)?\r?\n\s*:/
      .test(text)
  ) {
    return ["/"];
  }
  // It takes longer than the rest where there is nothing to find.
  if (!/_file|known_|local/.test(text)) return [];
  return Array.from(text.matchAll(PATH_KEYS[access])).flatMap((match) => {
    const [all, key] = match;
    const value = plainValue(text.slice(match.index + all.length));
    if (value === undefined) return ["/"];
    const isPort = key === "local" && !value.includes("/");
    const isNone = /^(?:~|null)?$/i.test(value);
    return isPort || isNone ? [] : [absolute(value, facts)];
  });
}

/** The value a text begins with; undefined for one that is elsewhere, or of several lines. */
function plainValue(text: string): string | undefined {
  const quoted = /^"([^"\\\n]*)"|^'([^'\n]*)'(?!')/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (/^["'>|*&!]|^(?:#.*)?\r?(?:\n|$)/.test(text)) return undefined;
  return /^(?:(?![ \t]#)[^\r\n,}\]])*/.exec(text)?.[0].trim();
}
