/**
 * The kinds of permission, and why the program wants them.
 *
 * @module
 */

/** A kind of permission, as Deno calls it. */
export type PermissionKind =
  | "net"
  | "read"
  | "write"
  | "env"
  | "sys"
  | "run"
  | "ffi"
  | "import";

/** Why the program wants a kind, or why it never does. */
export interface PermissionNeed {
  readonly kind: PermissionKind;
  /** Whether the program uses it; the others are refused for ever. */
  readonly needed: boolean;
  /** For people, without a full stop. */
  readonly why: string;
  /** Names or paths that are looked at, where not all of the kind is granted. */
  readonly names?: readonly string[];
}

/** Why a program that is locked to its remotes wants the network. */
export const LOCKED_NET =
  "the remotes that this program is locked to, and their tunnels";

/** Every kind; `scripts/permissions.ts` grants them with these reasons. */
export const PERMISSION_NEEDS: readonly PermissionNeed[] = [
  {
    kind: "net",
    needed: true,
    why: "remotes, their tunnels, models and APIs: hosts that you configure",
  },
  {
    kind: "read",
    needed: true,
    why:
      "`.parac` of the workspace, your configuration and state folders, keys and known_hosts in `.ssh`",
    names: [".parac"],
  },
  {
    kind: "write",
    needed: true,
    why:
      "`.parac` of the workspace, your configuration and state folders, known_hosts, and the SSH agent's socket, which counts as written to",
    names: [".parac"],
  },
  {
    kind: "env",
    needed: true,
    why: "the variables that say where things are, and the keys you put there",
    names: ["HOME", "PARACLE_REMOTE", "SSH_AUTH_SOCK"],
  },
  {
    kind: "sys",
    needed: true,
    why: "whose files these are, and whose process a run record names",
    names: ["uid", "gid", "userInfo", "hostname"],
  },
  {
    kind: "run",
    needed: false,
    why: "no program is started on this machine",
  },
  { kind: "ffi", needed: false, why: "no native library is loaded" },
  {
    kind: "import",
    needed: false,
    why: "no code is fetched: all of it is in the program",
  },
];
