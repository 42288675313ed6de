/**
 * Fails when deno.json or docs/security.md grant, or tell, something else than
 * `scripts/permissions.ts`. `--update` writes both anew.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { PERMISSION_NEEDS } from "../src/cli/permissions_needs.ts";
import {
  type Audience,
  AUDIENCES,
  type Grant,
  GRANTS,
  permissionSets,
  REFUSED,
} from "./permissions.ts";
import { failOn, readText, repository, run } from "./repository.ts";

const CONFIG = "deno.json";
const DOCUMENT = "docs/security.md";
const BEGIN = "<!-- permissions: scripts/check_permissions.ts --update -->";
const END = "<!-- /permissions -->";
/** A cell with more names than that is told below the table. */
const MOST_NAMES = 6;

/** The table of docs/security.md, before `deno fmt`. */
export function permissionsTable(): string {
  const head = ["Kind", "Of it", ...AUDIENCES.map((who) => `\`${who}\``)];
  const refused = REFUSED.map((kind) => {
    const why = PERMISSION_NEEDS.find((need) => need.kind === kind)?.why ?? "";
    return row([`\`${kind}\``, "", ...AUDIENCES.map(() => "never"), why]);
  });
  const long = GRANTS.filter(isLong).map(({ kind, values, why }) =>
    `\nOf \`${kind}\`, ${why}: ${names(values)}.\n`
  );
  return [
    row([...head, "For"]),
    row([...head, ""].map(() => "---")),
    ...GRANTS.map(grantRow),
    ...refused,
    ...long,
  ].join("");
}

/**
 * Puts a table between the markers of a document; undefined when it has none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { replaceBetween } from "./check_permissions.ts";
 *
 * const markers = ["<!-- a -->", "<!-- /a -->"] as const;
 * assert.equal(
 *   replaceBetween("x\n<!-- a -->\nold\n<!-- /a -->\n", "new\n", markers),
 *   "x\n<!-- a -->\n\nnew\n\n<!-- /a -->\n",
 * );
 * ```
 */
export function replaceBetween(
  text: string,
  content: string,
  [begin, end]: readonly [string, string] = [BEGIN, END],
): string | undefined {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) return undefined;
  const before = text.slice(0, from + begin.length);
  return `${before}\n\n${content.trimEnd()}\n\n${text.slice(to)}`;
}

/** Puts the sets into the text of a deno.json, whose other lines stay as they are. */
export function replaceSets(text: string, sets: unknown): string {
  const json = JSON.stringify(sets, undefined, 2).replaceAll("\n", "\n  ");
  return text.replace(
    /^ {2}"permissions": \{$.*?^ {2}\}/ms,
    () => `  "permissions": ${json}`,
  );
}

function grantRow(grant: Grant): string {
  const { kind, values, who, why } = grant;
  const what = grant.shown !== undefined
    ? grant.shown
    : isLong(grant)
    ? `${values.length} names, below`
    : values === "all"
    ? "all"
    : names(values);
  const isFor = (one: Audience): string => who.includes(one) ? "yes" : "";
  return row([`\`${kind}\``, what, ...AUDIENCES.map(isFor), why]);
}

function isLong({ shown, values }: Grant): boolean {
  return shown === undefined && values !== "all" && values.length > MOST_NAMES;
}

function names(values: Grant["values"]): string {
  return values === "all"
    ? "all"
    : values.map((value) => `\`${value}\``).join(" ");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** A text whatever its lines and columns are, which `deno fmt` decides. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/-{3,}/g, "---");
}

function faults(config: string, document: string): string[] {
  const found: string[] = [];
  if (!isDeepStrictEqual(JSON.parse(config).permissions, permissionSets())) {
    found.push(
      `${CONFIG}: "permissions" is not what scripts/permissions.ts grants`,
    );
  }
  const right = replaceBetween(document, permissionsTable());
  if (right === undefined) {
    found.push(`${DOCUMENT}: has no place for the table: ${BEGIN} ${END}`);
  } else if (plain(right) !== plain(document)) {
    found.push(`${DOCUMENT}: the table is not that of scripts/permissions.ts`);
  }
  return found;
}

async function update(config: string, document: string): Promise<void> {
  const table = replaceBetween(document, permissionsTable());
  const files: Record<string, string> = {
    [CONFIG]: replaceSets(config, permissionSets()),
  };
  if (table !== undefined) files[DOCUMENT] = table;
  for (const [file, text] of Object.entries(files)) {
    await Deno.writeTextFile(new URL(file, repository()), text);
  }
  await run("fmt", ...Object.keys(files));
}

if (import.meta.main) {
  const config = async (): Promise<string> => await readText(CONFIG) ?? "{}";
  const document = async (): Promise<string> => await readText(DOCUMENT) ?? "";
  if (Deno.args.includes("--update")) {
    await update(await config(), await document());
  }
  const found = faults(await config(), await document());
  failOn(
    found.length === 0 ? [] : [
      ...found,
      "To mend it: deno run -A scripts/check_permissions.ts --update",
    ],
  );
}
