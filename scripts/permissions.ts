/**
 * What the program is granted, and why: one table. From it come the flags of
 * `deno task compile`, the sets in deno.json and the table in
 * docs/security.md; `scripts/check_permissions.ts` fails when they disagree.
 *
 * @module
 */
import {
  PERMISSION_NEEDS,
  type PermissionKind,
} from "../src/cli/permissions_needs.ts";
import {
  type Access,
  KNOWN_HOMES,
  LEVELS_UP,
  OWN_PLACES,
  ownPlaces,
  WIDE_PLACES,
} from "../src/cli/places.ts";
import {
  PROVIDER_IDS,
  providerOf,
  providerVariable,
} from "../src/engine/providers.ts";

/**
 * Who is granted something: the `binary` of `deno task compile`, or a set of
 * deno.json for the source, `cli` at a desk and `ci` in a pipeline.
 */
export type Audience = "binary" | "cli" | "ci";

/** All of them, in the order of the table. */
export const AUDIENCES: readonly Audience[] = ["binary", "cli", "ci"];

/** A row of the table. */
export interface Grant {
  readonly kind: PermissionKind;
  /** Whether it is all of the kind, or these names or paths of it. */
  readonly values: "all" | readonly string[];
  /** What the table says in place of many values. */
  readonly shown?: string;
  /** Only in the binaries of Windows, or only in the others. Default: in all. */
  readonly on?: "windows" | "others";
  readonly who: readonly Audience[];
  readonly why: string;
}

const DESK: readonly Audience[] = ["binary", "cli"];

const WIDE_REASONS: Readonly<Record<Access, string>> = {
  read:
    "homes, workspaces, keys and files that you name elsewhere; given up at the start but for those that hold one",
  write:
    "homes, sockets of agents and files that flags name elsewhere; given up at the start but for those that hold one",
};

/**
 * The table. The flags of a binary are fixed when it is built and do not know
 * `~`, and the paths of a set start at the folder of deno.json; so what lies
 * where the user says can only be granted as a kind. What a binary reads and
 * writes is looked for from the folder it runs in, see `src/cli/places.ts`; on
 * Windows an agent is no file, and nobody has tried where its pipe belongs.
 */
export const GRANTS: readonly Grant[] = [
  { kind: "net", values: "all", who: AUDIENCES, why: reason("net") },
  ...places("read"),
  {
    kind: "read",
    values: ["."],
    who: ["ci"],
    why: "the folder of deno.json: the source, and the workspace beside it",
  },
  ...places("write"),
  {
    kind: "env",
    values: ["PARACLE_*"],
    who: AUDIENCES,
    why: "settings, keys and tokens that are meant for this program",
  },
  {
    kind: "env",
    values: ["SSH_AUTH_SOCK"],
    who: AUDIENCES,
    why: "where the SSH agent listens",
  },
  {
    kind: "env",
    values: [
      "APPDATA",
      "HOME",
      "LOCALAPPDATA",
      "USERPROFILE",
      "XDG_CONFIG_HOME",
      "XDG_STATE_HOME",
    ],
    who: DESK,
    why: "where your configuration, keys and state are",
  },
  {
    kind: "env",
    values: ["LOGNAME", "USER", "USERNAME"],
    who: DESK,
    why: "who logs in when a remote does not say, and who a record names",
  },
  {
    kind: "env",
    values: ["ALL_PROXY", "HTTP_PROXY", "all_proxy", "http_proxy"],
    who: DESK,
    why: "what is for this machine must go past a proxy",
  },
  {
    kind: "env",
    values: ["NO_COLOR", "TERM"],
    who: DESK,
    why: "what the terminal can show",
  },
  {
    kind: "env",
    values: providerVariables(),
    who: DESK,
    why: "keys and addresses of model providers, for runs on this machine",
  },
  {
    kind: "sys",
    values: ["uid", "gid", "userInfo"],
    who: DESK,
    why:
      "private keys that others can read are refused; and who logs in where no variable tells, for which Deno asks for all three",
  },
  {
    kind: "sys",
    values: ["hostname"],
    who: DESK,
    why: "a run record says whose process it was",
  },
];

/** The kinds that nobody is granted. */
export const REFUSED: readonly PermissionKind[] = PERMISSION_NEEDS
  .filter(({ needed }) => !needed)
  .map(({ kind }) => kind);

/**
 * What somebody is granted of a kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { grantedTo } from "./permissions.ts";
 *
 * assert.deepEqual(grantedTo("ci", "read"), ["."]);
 * assert.deepEqual(grantedTo("binary", "run"), []);
 * ```
 */
export function grantedTo(
  who: Audience,
  kind: PermissionKind,
  { windows = false }: { readonly windows?: boolean } = {},
): "all" | readonly string[] {
  const rows = GRANTS.filter((row) =>
    row.kind === kind && row.who.includes(who) &&
    row.on !== (windows ? "others" : "windows")
  );
  const values = rows.map((row) => row.values);
  if (values.includes("all")) return "all";
  return values.flat().sort();
}

/**
 * The permission flags of `deno compile`. `--no-prompt` makes a missing grant
 * an error that names it, in place of a question; `--ignore-env` leaves other
 * variables unset, for packages that ask for them. `windows`: of a binary for
 * Windows; default: no.
 */
export function permissionFlags(
  platform: { readonly windows?: boolean } = {},
): readonly string[] {
  const flags = ["--no-prompt"];
  for (const { kind, needed } of PERMISSION_NEEDS) {
    const granted = grantedTo("binary", kind, platform);
    if (!needed || granted.length === 0) continue;
    const values = granted === "all" ? "" : `=${granted.join(",")}`;
    flags.push(`--allow-${kind}${values}`);
  }
  // Deno has hosts that code may come from unless it is told otherwise.
  return [...flags, "--ignore-env", "--deny-import"];
}

/** The sets of deno.json, for `deno run -P=NAME`. */
export function permissionSets(): Readonly<Record<string, unknown>> {
  const sets = AUDIENCES.filter((who) => who !== "binary");
  return Object.fromEntries(sets.map((who) => [who, permissionSet(who)]));
}

/** What is granted of a kind whose values are places. */
function places(kind: Access): readonly Grant[] {
  const own = list(OWN_PLACES[kind]);
  return [
    {
      kind,
      values: ownPlaces(kind),
      shown:
        `${own} of the folder it is run in, and of each of the ${LEVELS_UP} above, and of ${
          list(KNOWN_HOMES)
        }`,
      on: "others",
      who: ["binary"],
      why: reason(kind),
    },
    {
      kind,
      values: WIDE_PLACES[kind],
      on: "others",
      who: ["binary"],
      why: WIDE_REASONS[kind],
    },
    {
      kind,
      values: "all",
      shown: "all, on Windows",
      on: "windows",
      who: ["binary"],
      why: "the same",
    },
    { kind, values: "all", who: ["cli"], why: "the same" },
  ];
}

function permissionSet(who: Audience): Readonly<Record<string, unknown>> {
  return Object.fromEntries(PERMISSION_NEEDS.map(({ kind }) => {
    const granted = grantedTo(who, kind);
    if (granted === "all") return [kind, true];
    if (granted.length === 0) return [kind, false];
    // As `--ignore-env` does.
    const isEnv = kind === "env";
    return [kind, isEnv ? { allow: granted, ignore: true } : granted];
  }));
}

function list(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(" ");
}

function reason(kind: PermissionKind): string {
  return PERMISSION_NEEDS.find((need) => need.kind === kind)?.why ?? "";
}

function providerVariables(): readonly string[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { protocol, key } = providerOf(id) ?? {};
    if (protocol === "mock") return [];
    const url = providerVariable(id, "BASE_URL");
    return key === "none" ? [url] : [providerVariable(id, "API_KEY"), url];
  }).sort();
}
